import type { Assets } from './assets.js';
import { escapeHtml } from './escape-html.js';
import { type PageFile, type SiteFacts, sitePage, sitePages } from './pages.js';

const dataUrl = (svg: string) => `data:image/svg+xml,${encodeURIComponent(svg)}`;

/** The title of a page, which is also its name in a list of results. */
export const titleOf = ({ title }: SiteFacts, file: PageFile) => `${title} ${sitePage(file).topic}`;

/**
 * The head of a page, but for its styles. All that a page needs stands in it; whatever else it may try to load, now
 * or after an upgrade, the browser refuses: it works offline and reports to nobody.
 *
 * @param connect Where scripts may send requests, as a Content Security Policy has it.
 */
export function headOf(facts: SiteFacts, file: PageFile, { icon, colourMode }: Assets, connect = ''): string {
  const title = escapeHtml(titleOf(facts, file));
  const description = escapeHtml(sitePage(file).description ?? facts.summary);
  const address = escapeHtml(new URL(file === 'index.html' ? '.' : file, facts.url).href);
  const image = escapeHtml(new URL('social.png', facts.url).href);
  const policy = [
    "default-src 'none'",
    "script-src 'unsafe-inline'",
    "style-src 'unsafe-inline'",
    'img-src data:',
    'font-src data:',
    ...(connect ? [`connect-src ${connect}`] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <title>${title}</title>
  <meta name="description" content="${description}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <meta name="referrer" content="no-referrer">
  <link rel="canonical" href="${address}">
  <link rel="icon" href="${dataUrl(icon)}">
  <link rel="alternate" type="application/json" href="openapi.json" title="OpenAPI description">
  <link rel="alternate" type="text/markdown" href="llms.txt" title="The whole reference in Markdown">
  <meta property="og:type" content="website">
  <meta property="og:title" content="${title}">
  <meta property="og:description" content="${description}">
  <meta property="og:url" content="${address}">
  <meta property="og:image" content="${image}">
  <meta property="og:image:alt" content="${escapeHtml(facts.title)}: ${escapeHtml(facts.summary)}">
  <meta name="twitter:card" content="summary_large_image">
  <script>${colourMode}</script>`;
}

/** The header of every page. */
export function headerOf(facts: SiteFacts, current: PageFile, { icon }: Assets): string {
  const links = sitePages.map(({ file, label }) => {
    const mark = file === current ? ' aria-current="page"' : '';
    return `<a href="${file}"${mark}>${escapeHtml(label)}</a>`;
  });
  const drawing = icon.replace('<svg ', '<svg aria-hidden="true" ').replace(/<title>.*?<\/title>/, '');
  // The reference shows one operation at a time, without a heading of the first level above it.
  const name = current === 'index.html' ? 'h1' : 'span';
  return `<header class="site-header">
  <${name} class="site-name">${drawing}<span>${escapeHtml(facts.title)}</span></${name}>
  <nav aria-label="Site">${links.join('')}</nav>
  <button type="button" id="colour-mode" aria-label="Dark colours" aria-pressed="false">
    <svg aria-hidden="true" viewBox="0 0 16 16" width="16" height="16"><circle cx="8" cy="8" r="6.5" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M8 1.5a6.5 6.5 0 0 1 0 13z" fill="currentColor"/></svg>
  </button>
</header>`;
}
