import { escapeHtml } from '../frame/escape-html.js';
import { type SiteFacts, sitePages } from '../frame/pages.js';

/** The pages of the site for search engines (https://www.sitemaps.org). */
export function sitemap({ url }: SiteFacts): string {
  const locations = sitePages.map(({ file }) => {
    const address = new URL(file === 'index.html' ? '.' : file, url).href;
    return `  <url><loc>${escapeHtml(address)}</loc></url>`;
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
    ...locations,
    '</urlset>',
    '',
  ].join('\n');
}
