import { once } from 'node:events';
import { relative, resolve } from 'node:path';
import { buildDocs } from './docs/build.js';
import { serveDocs } from './docs/serve.js';
import { watchDocs } from './docs/watch.js';
import { runCommand, UserError } from './support/command.js';
import { inProject } from './support/project.js';

const defaultPort = '4011';

function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new UserError(`--port needs a number up to 65535, not "${text}".`);
  return port;
}

function addressOf(text: string): string {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) {
    throw new UserError(
      `--url needs the address of the site, such as https://example.com/docs/, not "${text}".`,
    );
  }
  return text.endsWith('/') ? text : `${text}/`;
}

const size = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

await runCommand({
  usage: 'npm run docs --',
  summary: 'Renders the documentation from generated/openapi.json as a site that needs no network.',
  options: {
    out: { type: 'string', value: '<dir>', description: 'folder to write to (default dist/docs)' },
    url: { type: 'string', value: '<url>', description: 'where the site will be found, for search engines' },
    serve: { type: 'boolean', description: 'serve the site on this machine until Ctrl-C' },
    port: { type: 'string', value: '<port>', description: `port to serve on (default ${defaultPort})` },
    watch: {
      type: 'boolean',
      description: 'follow changes of openapi/, src/, styles and programs of the pages',
    },
  },
  examples: [
    ['', 'write the site into dist/docs/'],
    ['--serve --watch', 'see the site change while its sources are edited'],
  ],
  async run({ out, url, serve = false, port = defaultPort, watch = false }) {
    const outDir = out === undefined ? inProject('dist', 'docs') : resolve(out);
    const options = { outDir, url: url === undefined ? undefined : addressOf(url) };
    const wantedPort = portOf(port);
    const following = watch ? await watchDocs(options, console) : undefined;
    if (!watch) {
      const { file, bytes } = await buildDocs(options);
      console.log(`Written: ${relative(process.cwd(), file)} and the pages beside it (${size(bytes)}).`);
    }
    const server = serve ? await serveDocs({ dir: outDir, port: wantedPort }) : undefined;
    if (server) console.log(`The documentation is at ${server.url}`);
    if (!following && !server) return;
    console.log(`${following ? 'Following changes' : 'Serving'} until Ctrl-C.`);
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
    await Promise.all([following?.close(), server?.close()]);
  },
});
