import { once } from 'node:events';
import { relative, resolve } from 'node:path';
import { runCommand, UserError } from './support/command.js';
import { inProject } from './support/project.js';

function pathOf(base: string): string {
  if (!base.startsWith('/')) throw new UserError(`--base needs a path such as /docs/, not "${base}".`);
  return base.endsWith('/') ? base : `${base}/`;
}

await runCommand({
  usage: 'npm run docs --',
  summary: 'Builds the documentation into a folder that any web server can serve.',
  options: {
    out: { type: 'string', value: '<dir>', description: 'folder to write to (default dist/docs)' },
    base: { type: 'string', value: '<path>', description: 'path of the site on its server (default /)' },
    watch: {
      type: 'boolean',
      description: 'serve pages that follow changes of guides and styles',
    },
  },
  examples: [
    ['', 'write the site into dist/docs/'],
    ['--base /docs/', 'for a server that has the site under /docs/'],
    ['--watch', 'see the site change while its sources are edited'],
  ],
  async run({ out, base: path = '/', watch = false }) {
    const base = pathOf(path);
    // Only now, since VitePress takes a second to load.
    const { buildDocs, previewDocs } = await import('./docs/build.js');
    if (!watch) {
      const dir = out === undefined ? inProject('dist', 'docs') : resolve(out);
      await buildDocs(dir, base);
      return console.log(`Written: ${relative(process.cwd(), dir)}`);
    }
    const server = await previewDocs();
    console.log(`The documentation is at ${server.url}\nServing until Ctrl-C.`);
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
    await server.close();
  },
});
