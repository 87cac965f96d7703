import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../support/command.js';
import { inProject, projectRoot } from '../support/project.js';
import { run } from '../support/run.js';
import { upToDate } from '../support/up-to-date.js';
import { mockFile, mockJson } from './pages.js';

/** Everything that the site is made from. */
const folders = [
  'generated',
  'openapi',
  'src',
  'scripts/docs',
  'scripts/generate',
  'scripts/support',
  'skills',
];
const files = ['scripts/docs.ts', 'README.md', 'llms.txt', 'examples/README.md', 'redocly.yaml'];
const configuration = ['tsconfig.json', 'package.json', 'package-lock.json'];

/** The folder of the documentation, which is built again if a source has changed. */
export const builtDocs = (): Promise<string> =>
  upToDate('docs', [...folders, ...files, ...configuration], async (outDir) => {
    // In a process of its own: VitePress sets NODE_ENV, and prints.
    const script = ['--import', 'tsx', inProject('scripts', 'docs.ts'), '--out', outDir];
    await run(process.execPath, script, projectRoot, 'npm run docs');
  });

export interface DocsServer {
  url: string;
  close(): Promise<void>;
}

interface ServeOptions {
  dir: string;
  /** Path under which the site was built. */
  base?: string;
  /** By default any that is free. */
  port?: number;
  /** URL of the mock that the console calls, if it is not where a mock listens by default. */
  mock?: string;
}

/** Serves a built site on this machine. */
export async function serveDocs({ dir, base = '/', port = 0, mock }: ServeOptions): Promise<DocsServer> {
  // Vite takes a second to load, which a command that only reads its options need not wait for.
  const { preview } = await import('vite');
  const notFound = await readFile(join(dir, '404.html'));
  const server = await preview({
    ...{ configFile: false, logLevel: 'silent', appType: 'mpa', base, root: dir },
    build: { outDir: dir },
    preview: { host: '127.0.0.1', port, strictPort: true },
    plugins: [
      {
        name: 'site',
        configurePreviewServer({ middlewares }) {
          if (mock !== undefined) {
            middlewares.use(`${base}${mockFile}`, (_, response) => {
              response.setHeader('Content-Type', 'application/json').end(mockJson(mock));
            });
          }
          return () => {
            middlewares.use(({ url = '' }, response, next) => {
              // Vite has rewritten the address of a folder to this file, and sends it next.
              if (/^\/index\.html(\?|$)/.test(url)) return next();
              response.writeHead(404, { 'Content-Type': 'text/html; charset=utf-8' }).end(notFound);
            });
          };
        },
      },
    ],
  }).catch((error: unknown) => {
    throw new UserError(`The documentation cannot be served: ${(error as Error).message}.`);
  });
  return { url: server.resolvedUrls?.local[0] ?? '', close: () => server.close() };
}
