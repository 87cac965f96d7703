import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleDescription } from '../generate/bundle.js';
import { inProject } from '../support/project.js';
import { toYaml } from '../support/yaml.js';
import { consolePage } from './console/page.js';
import { type Documented, readDocumented } from './description.js';
import { type Assets, readAssets } from './frame/assets.js';
import { layOut } from './frame/layout.js';
import { llmsText } from './machines/llms.js';
import { sitemap } from './machines/sitemap.js';
import { errorsPage } from './pages/errors.js';
import { packagePages } from './pages/package.js';
import { type PackageReference, readPackageReference } from './pages/package-reference.js';
import { renderReference } from './reference.js';

interface BuiltDocs {
  /** The page to begin with. */
  file: string;
  /** Of the whole site. */
  bytes: number;
}

/** Where the site is found unless it is told otherwise: where `npm start` serves it. */
export const defaultUrl = 'http://127.0.0.1:4011/';

export interface BuildOptions {
  outDir: string;
  /** The description to document; by default the generated one. */
  source?: string | undefined;
  /** Where the site will be found, for search engines and previews; by default `defaultUrl`. */
  url?: string | undefined;
  /** Reads the public interface of the package. */
  readPackage?: (() => Promise<PackageReference>) | undefined;
}

/** The files that no page of the site shows, but that it offers: name → content. */
const machineFiles = (documented: Documented, rendered: Documented, reference: PackageReference) => ({
  'openapi.json': documented.text,
  'openapi.yaml': toYaml(documented.bundle),
  'llms.txt': llmsText(rendered, reference),
  'sitemap.xml': sitemap(documented.facts),
  // GitHub Pages would run Jekyll over the files otherwise.
  '.nojekyll': '',
});

async function ownPages(documented: Documented, reference: PackageReference, assets: Assets) {
  const pages = [
    errorsPage(documented, reference.client),
    await consolePage(documented),
    ...packagePages(reference),
  ];
  return Object.fromEntries(pages.map((page) => [page.file, layOut(documented.facts, page, assets)]));
}

/**
 * Writes the documentation into a folder, as files that need no network: they work from a web server, under any path,
 * and from disk.
 */
export async function buildDocs({
  outDir,
  source = inProject('generated', 'openapi.json'),
  url = defaultUrl,
  readPackage = readPackageReference,
}: BuildOptions): Promise<BuiltDocs> {
  const documented = await readDocumented(source, url);
  const assets = await readAssets();
  // First and alone: what is wrong with the description is said at once.
  const index = await renderReference(source, documented.facts, assets);
  const [reference, bundle] = await Promise.all([readPackage(), bundleDescription(source)]);
  const rendered = { ...documented, bundle };
  const files: Record<string, string> = {
    'index.html': index,
    ...(await ownPages(documented, reference, assets)),
    ...machineFiles(documented, rendered, reference),
    'favicon.svg': `${assets.icon}\n`,
  };
  await mkdir(outDir, { recursive: true });
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(outDir, name), text)));
  const image = inProject('scripts', 'docs', 'social.png');
  await copyFile(image, join(outDir, 'social.png'));
  const bytes = Object.values(files).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return { file: join(outDir, 'index.html'), bytes: bytes + (await readFile(image)).length };
}
