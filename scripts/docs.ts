import { once } from 'node:events';
import { relative, resolve } from 'node:path';
import { buildDocs, previewDocs } from './docs/build.js';
import { serveDocs } from './docs/serve.js';
import { runCommand, UserError } from './support/command.js';
import { inProject } from './support/project.js';

const defaultPort = '4011';

function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new UserError(`--port needs a number up to 65535, not "${text}".`);
  return port;
}

/** Path and address of the site, each with a slash at its end. */
function placeOf(base = '/', url?: string): { base: string; url: string | undefined } {
  if (!base.startsWith('/')) throw new UserError(`--base needs a path such as /docs/, not "${base}".`);
  const withSlash = (text: string) => (text.endsWith('/') ? text : `${text}/`);
  if (url === undefined) return { base: withSlash(base), url };
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
    throw new UserError(`--url needs a URL such as https://example.com/docs/, not "${url}".`);
  }
  return { base: withSlash(new URL(url).pathname), url: withSlash(url) };
}

await runCommand({
  usage: 'npm run docs --',
  summary: 'Builds the documentation into a folder that any web server can serve.',
  options: {
    out: { type: 'string', value: '<dir>', description: 'folder to write to (default dist/docs)' },
    base: { type: 'string', value: '<path>', description: 'path of the site on its server (default /)' },
    url: {
      type: 'string',
      value: '<url>',
      description: 'URL of the site, for search engines; sets the path',
    },
    serve: { type: 'boolean', description: 'serve the site on this machine until Ctrl-C' },
    watch: {
      type: 'boolean',
      description: 'serve pages that follow changes of guides and styles',
    },
    port: { type: 'string', value: '<port>', description: `port to serve on (default ${defaultPort})` },
  },
  examples: [
    ['', 'write the site into dist/docs/'],
    ['--base /docs/', 'for a server that has the site under /docs/'],
    ['--watch', 'see the site change while its sources are edited'],
  ],
  async run({ out, base, url, serve = false, watch = false, port: portText = defaultPort }) {
    const port = portOf(portText);
    const place = placeOf(base, url);
    const dir = out === undefined ? inProject('dist', 'docs') : resolve(out);
    if (!watch) {
      await buildDocs({ ...place, outDir: dir });
      console.log(`Written: ${relative(process.cwd(), dir)}`);
      if (!serve) return;
    }
    const server = await (watch ? previewDocs(port) : serveDocs({ dir, base: place.base, port }));
    console.log(`The documentation is at ${server.url}\nServing until Ctrl-C.`);
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
    await server.close();
  },
});
