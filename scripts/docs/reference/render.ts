import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../support/command.js';
import { inProject, temporaryFolder } from '../../support/project.js';
import { redocly } from '../../support/run.js';
import { bundle, summary, title } from '../description.js';
import { headerLinks } from '../pages.js';
import { withSamples } from '../samples.js';
import { contentPolicy, storage } from '../site.js';

const own = (name: string) => inProject('scripts', 'docs', 'reference', name);

/** Redoc fetches logos from elsewhere, and renders links ahead that leave the page. It has no options for these. */
const standAlone = (page: string): string =>
  page
    .replace(/https:\/\/cdn\.redoc\.ly\/redoc\/logo-mini(-full)?\.svg/g, 'data:,')
    .replaceAll('href="/', 'href="#/');

async function renderWithRedocly(): Promise<string> {
  await using folder = await temporaryFolder('reference');
  const description = join(folder.path, 'openapi.json');
  const page = join(folder.path, 'index.html');
  await writeFile(description, JSON.stringify(withSamples(bundle)));
  const files = [description, '--output', page, '--template', own('page.hbs')];
  const { ok, output } = await redocly('build-docs', ...files, '--inlineBundle');
  if (!ok) throw new UserError(`The documentation cannot be built:\n${output}`);
  return await readFile(page, 'utf8');
}

const escapeHtml = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** The header of the site, in a page that VitePress does not make. */
function header(base: string): string {
  const links = headerLinks.map(({ text, link }) => {
    const [current, href] = link.endsWith('.html') ? [' aria-current="page"', link] : ['', `${link}.html`];
    return `<a href="${base}${href.slice(1)}"${current}>${text}</a>`;
  });
  return `<header class="site-header">
  <h1><a href="${base}"><img src="${base}icon.svg" alt="" width="24" height="24">${escapeHtml(title)}</a></h1>
  <a href="${base}#search" class="search">Search</a>
  <nav aria-label="Site">${links.join('')}</nav>
  <button type="button" id="colour-mode" aria-label="Dark colours" aria-pressed="false">◐</button>
</header>`;
}

/** The reference as one page that contains everything it needs. */
export async function renderReference(base: string): Promise<string> {
  const page = standAlone(await renderWithRedocly());
  const [theme, script] = await Promise.all([
    readFile(own('theme.css'), 'utf8'),
    readFile(own('browser.js'), 'utf8'),
  ]);
  const parts = {
    policy: `<meta http-equiv="Content-Security-Policy" content="${contentPolicy}">`,
    title: escapeHtml(title),
    summary: escapeHtml(summary),
    icon: `${base}icon.svg`,
    script: `<script>${storage}\n${script}</script>`,
    styles: `<style>\n${theme}</style>`,
    header: header(base),
  };
  return Object.entries(parts).reduce(
    (text, [name, part]) => text.replaceAll(`<!-- site: ${name} -->`, () => part),
    page,
  );
}
