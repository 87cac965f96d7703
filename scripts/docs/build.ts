import { existsSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { watch } from 'chokidar';
import { build, createServer } from 'vitepress';
import { refresh } from '../generate/index.js';
import { cacheFolder, inProject, temporaryFolder } from '../support/project.js';
import { operations } from './description.js';
import { guidePages } from './guides.js';
import { readPackage } from './package-pages.js';
import { siteFiles, sitePages } from './pages.js';
import { renderReference } from './reference/render.js';
import type { DocsServer } from './serve.js';

/** Writes files, except those that already have the content, so that a watcher sees only changes. */
const writeFiles = (root: string, files: Record<string, string>) =>
  refresh({ root, files: new Map(Object.entries(files)) });

const pictures = 'openapi/guides/pictures';

/** Writes all that VitePress makes the site from into a folder: pages, and files that it copies as they are. */
async function writeSources(folder: string, base: string): Promise<void> {
  const [reference, rendered] = await Promise.all([readPackage(), renderReference(base)]);
  const module = (path: string) => JSON.stringify(inProject('scripts', 'docs', path));
  await writeFiles(folder, {
    ...(await sitePages(reference)),
    '.vitepress/config.mjs': `import { siteConfig } from ${module('site.ts')};
export default siteConfig(${JSON.stringify(base)});
`,
    '.vitepress/theme/index.js': `export { default } from ${module('theme/index.ts')};\n`,
  });
  await writeFiles(join(folder, 'public'), { ...siteFiles(), 'reference.html': rendered });
  const copy = (from: string, to: string) => cp(inProject(from), join(folder, to), { recursive: true });
  await copy('scripts/docs/public', 'public');
  if (existsSync(inProject(pictures))) await copy(pictures, 'pictures');
  // Where llms.txt has them.
  for (const path of ['llms.txt', 'skills', 'README.md', 'openapi/guides', 'examples/README.md'])
    await copy(path, `public/${path}`);
}

/** Within the project, where Vite finds Vue. */
const temporary = () => temporaryFolder('site-sources', cacheFolder);

/**
 * Builds the site into a folder, from which any web server can serve it.
 *
 * @param base Path of the site on its server, with a slash at both ends.
 */
export async function buildDocs(outDir: string, base: string): Promise<void> {
  await using sources = await temporary();
  const folder = sources.path;
  await writeSources(folder, base);
  await build(folder, { outDir: join(folder, 'out') });
  // Removes only an earlier build, which a file of its own marks.
  if (existsSync(join(outDir, 'hashmap.json'))) await rm(outDir, { recursive: true });
  await cp(join(folder, 'out'), outDir, { recursive: true });
}

/** Serves the site while guides, styles and the console are edited; the rest is as it was at the start. */
export async function previewDocs(): Promise<DocsServer> {
  const sources = await temporary();
  const folder = sources.path;
  await writeSources(folder, '/');
  const server = await createServer(folder, { host: '127.0.0.1', port: 4011 });
  await server.listen();
  const watcher = watch(inProject('openapi', 'guides'), { ignoreInitial: true });
  watcher.on('all', () => writeFiles(folder, guidePages(operations)));
  return {
    url: server.resolvedUrls?.local[0] ?? '',
    async close() {
      await Promise.all([watcher.close(), server.close()]);
      await sources[Symbol.asyncDispose]();
    },
  };
}
