import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { sitePages } from '../../scripts/docs/frame/pages.js';
import { outsideReferences } from '../../scripts/docs/outside-references.js';
import { deliveryOf } from '../../src/http/delivery.js';
import { bundle, bundleText, errorKinds, info, operations } from './description.js';
import { readLinks } from './links.js';
import { readSite } from './read-site.js';

/**
 * What the files of a built site hold.
 *
 * @param folder Where the site is once the tests run.
 * @param url Where it was told that it would be found.
 */
export function describeFiles(folder: string, url: string): void {
  let site: Record<string, string>;

  beforeAll(async () => {
    site = await readSite(folder);
  });

  const textOf = (file: string) => site[file] ?? '';

  /** A page up to its styles: short enough to be shown when a test fails. */
  const headOf = (file: string) => textOf(file).slice(0, textOf(file).indexOf('<script'));

  const compressed = (file: string) => gzipSync(textOf(file)).length;

  describe.each(sitePages.map(({ file }) => file))('%s', (file) => {
    it('loads nothing from elsewhere', () => {
      expect(outsideReferences(textOf(file).replace(/<link rel="canonical"[^>]*>/, ''))).toEqual([]);
    });

    it('forbids the browser to load anything from elsewhere, before there is anything to load', () => {
      const policy = /<meta charset="utf-8">\s*<meta http-equiv="Content-Security-Policy" content="([^"]+)">/;
      expect(headOf(file)).toMatch(policy);
      const [, rules = ''] = policy.exec(headOf(file)) ?? [];
      expect(rules).toMatch(/^default-src 'none';/);
      // Only the console sends requests, and where to is its reader's choice.
      const elsewhere = rules.split('; ').filter((rule) => /https?:|\*/.test(rule));
      expect(elsewhere).toEqual(file === 'try.html' ? [expect.stringMatching(/^connect-src /)] : []);
    });

    it('says its language, title, description and place', () => {
      expect(textOf(file)).toContain('<html lang="en">');
      expect(headOf(file)).toMatch(new RegExp(`<title>${info.title} .+</title>`));
      expect(headOf(file)).toMatch(/<meta name="description" content="[^"]{20,}">/);
      const place = url + file.replace('index.html', '');
      expect(headOf(file)).toContain(`<link rel="canonical" href="${place}">`);
      expect(headOf(file)).toContain(`<meta property="og:url" content="${place}">`);
      expect(headOf(file)).toContain(`<meta property="og:image" content="${url}social.png">`);
      expect(textOf('sitemap.xml')).toContain(`<loc>${place}</loc>`);
    });

    it('brings its icon along', () => {
      expect(headOf(file)).toMatch(/<link rel="icon" href="data:image\/svg\+xml,[^"]+">/);
    });

    it('leads to all others, and marks itself', () => {
      for (const other of sitePages) {
        const mark = other.file === file ? ' aria-current="page"' : '';
        expect(textOf(file)).toContain(`<a href="${other.file}"${mark}>${other.label}</a>`);
      }
    });

    it('works under any path, and from disk: no link begins at the root of a server', () => {
      const markup = textOf(file).replace(/<(script|style)\b[\s\S]*?<\/\1>/g, '');
      expect(markup.match(/(?:href|src)="\/[^"]*"/g)).toBeNull();
    });

    it('is light enough', () => {
      expect(compressed(file)).toBeLessThan(file === 'try.html' ? 1_300_000 : 800_000);
    });
  });

  describe('the site', () => {
    it('has no links that lead to nothing', async () => {
      const { dead, inReference, inConsole } = await readLinks(folder);
      expect(dead).toEqual([]);
      expect(inReference).toEqual(
        expect.arrayContaining(operations.map(({ href }) => href.replace('index.html', ''))),
      );
      const documented = operations.flatMap(({ operationId, responses }) => [
        `#${operationId}`,
        ...responses.map(({ status }) => `#${operationId}/${status}`),
      ]);
      expect(inConsole.filter((link) => !documented.includes(link))).toEqual([]);
    });

    it('offers the description as JSON and as YAML', () => {
      expect(textOf('openapi.json')).toBe(bundleText);
      expect(parse(textOf('openapi.yaml'))).toEqual(bundle);
      const [, options] = /const __redoc_options = (\{.*\});/.exec(textOf('index.html')) ?? [];
      expect(options).toContain('"url":"openapi.json"');
      expect(options).toContain('"url":"openapi.yaml"');
    });

    it('reports nothing about its readers', () => {
      const [, options] = /const __redoc_options = (\{.*\});/.exec(textOf('index.html')) ?? [];
      expect(options).toContain('"disableTelemetry":true');
    });

    it('shows for each error of each operation its body, its kind and its delivery', () => {
      const rows = textOf('errors.html').split('<tr role="row">');
      for (const { operationId, responses } of operations) {
        for (const { status } of responses.filter(({ status }) => status >= 400)) {
          const row = rows.find((row) => row.includes(`id="${operationId}-${status}"`)) ?? '';
          const read = row.replace(/<[^>]*>/g, '').replaceAll('&quot;', '"');
          expect(read).toContain(`"code": ${status}`);
          expect(row).toContain(`<code>${errorKinds[status]}</code>`);
          expect(row).toContain(`<code class="delivery ${deliveryOf(status)}">`);
        }
      }
    });

    it('gives programs the whole reference in one file', () => {
      const text = textOf('llms.txt');
      for (const { summary, description, path, responses, request } of operations) {
        for (const part of [`### ${summary}`, description, path]) expect(text).toContain(part);
        const examples = [request, ...responses.map(({ content }) => content)].flatMap(
          (type) => type.examples,
        );
        for (const { value } of examples) expect(text).toContain(JSON.stringify(value, null, 2));
      }
      for (const symbol of ['createClient()', 'ClientOptions', 'startMock()']) {
        expect(text).toContain(`#### ${symbol}`);
      }
      expect(text).toMatch(/^## Guides$/m);
      expect(text.match(/^```ts$/gm)?.length).toBeGreaterThan(operations.length);
    });
  });
}
