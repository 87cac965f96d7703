import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { gzipSync } from 'node:zlib';
import MiniSearch from 'minisearch';
import { describe, expect, it, test } from 'vitest';
import { parse } from 'yaml';
import { errorKinds, operations } from '../../generated/operations.js';
import { inReference } from '../../scripts/docs/description.js';
import { guidePage, readGuides } from '../../scripts/docs/guides.js';
import { entries } from '../../scripts/docs/package-pages.js';
import { withSamples } from '../../scripts/docs/samples.js';
import { builtDocs } from '../../scripts/docs/serve.js';
import { search } from '../../scripts/docs/site.js';
import { inProject, projectRoot } from '../../scripts/support/project.js';
import { run } from '../../scripts/support/run.js';
import { deliveryOf } from '../../src/http/delivery.js';
import { configuration, guideFiles, samplesOfOperations } from '../samples/pages.js';
import { bundle, described } from '../support/contract.js';
import { testInCI } from '../support/thorough.js';

const folder = await builtDocs();
const read = (file: string) => readFileSync(join(folder, file), 'utf8');
const files = readdirSync(folder, { recursive: true }).map(String);
const pages = files.filter((file) => file.endsWith('.html'));

const [file = ''] = readdirSync(join(folder, 'assets', 'chunks')).filter((name) =>
  name.startsWith('@localSearchIndex'),
);
const module = `data:text/javascript,${encodeURIComponent(read(`assets/chunks/${file}`))}`;
const { default: json } = (await import(module)) as { default: string };
// As VitePress has it in its VPLocalSearchBox.vue.
const index = MiniSearch.loadJSON(json, {
  fields: ['title', 'titles', 'text'],
  storeFields: ['title', 'titles'],
  searchOptions: {
    prefix: true,
    boost: { title: 4, text: 2, titles: 1 },
    ...search.miniSearch?.searchOptions,
  },
});

describe('the site has a page for', () => {
  it('each guide, with its heading', () => {
    for (const file of guideFiles.filter((file) => !file.endsWith('introduction.md'))) {
      const name = posix.basename(file, '.md');
      const [, title = ''] = /^# (.+)$/m.exec(readFileSync(inProject(file), 'utf8')) ?? [];
      expect(read(`${name}.html`)).toContain(`<title>${title} | `);
    }
  });

  it('each operation, with its samples, and the kind and delivery of each status', () => {
    for (const { operationId, summary, method, path, responses } of described) {
      const page = read(`operations/${operationId}.html`);
      const text = page.replace(/<[^>]*>/g, '').replaceAll('&#39;', "'");
      expect(page).toContain(`<title>${summary} | `);
      expect(text).toContain(`${method} ${path}`);
      for (const { status } of responses.filter(({ status }) => status >= 400)) {
        const kind = errorKinds[String(status) as `${keyof typeof errorKinds}`];
        expect(text).toContain(`${status} ${kind}`);
        expect(text).toContain(`kind: '${kind}', delivery: '${deliveryOf(status)}'`);
      }
    }
  });

  it('each status that is an error, with the operations that document it', () => {
    const [text = ''] = read('statuses.html').split('<footer');
    const sections = text.split('<h2');
    for (const [status, kind] of Object.entries(errorKinds)) {
      const section = sections.find((section) => section.includes(`${status} ${kind}`)) ?? '';
      const found = [...section.matchAll(/operations\/(\w+)\.html/g)].map(([, name]) => name);
      const documented = Object.entries(operations).filter(([, { statuses }]) =>
        (statuses as readonly number[]).includes(Number(status)),
      );
      expect([status, found.sort()]).toEqual([status, documented.map(([name]) => name).sort()]);
    }
  });

  it('each entry point of the package, and each option', () => {
    expect(entries.map(({ specifier }) => specifier)).toEqual(
      expect.arrayContaining(['@aelyst/client', '@aelyst/client/mock', '@aelyst/client/redis']),
    );
    for (const { page, specifier } of entries)
      expect(read(`package/${page}.html`)).toContain(`<title>${specifier} |`);
    for (const option of ['token', 'timeoutms', 'retry-maxattempts'])
      expect(read('options.html')).toContain(`<h2 id="${option}"`);
  });

  it('programs: the description as JSON and as YAML, and llms.txt with all that it links to', () => {
    expect(read('openapi.json')).toBe(readFileSync(inProject('generated', 'openapi.json'), 'utf8'));
    expect(parse(read('openapi.yaml'))).toEqual(bundle);
    const links = [...read('llms.txt').matchAll(/\]\(([^)]+)\)/g)].map(([, file = '']) => file);
    expect(links.length).toBeGreaterThan(described.length);
    for (const file of links) expect(read(file)).toContain('# ');
  });
});

describe('the pages', () => {
  const decoded = (text: string) => decodeURIComponent(text.replaceAll('&amp;', '&'));
  const idsOf = (file: string) =>
    new Set([...read(file).matchAll(/\bid="([^"]*)"/g)].map(([, id = '']) => decoded(id)));

  it('have no link that leads to nothing', () => {
    const inRedoc = new Set(described.map(inReference));
    const ids = new Map(pages.map((page) => [page, idsOf(page)]));
    const dead = pages.flatMap((page) => {
      // Links in code are to be read, not followed.
      const markup = read(page).replace(/<(script|style)\b[\s\S]*?<\/\1>/g, '');
      const links = new Set(
        [...markup.matchAll(/\s(?:href|src)="([^"]*)"/g)].map(([, link = '']) => decoded(link)),
      );
      return [...links].flatMap((link) => {
        const [path = '', anchor = ''] = link.split(/#(.*)/s);
        const target = path.startsWith('/') ? path.slice(1) : posix.join(dirname(page), path);
        const file = path === '' ? page : target === '' || target === '.' ? 'index.html' : target;
        if (/^(https?|data):/.test(link) || (page === 'reference.html' && path === '')) return [];
        if (file === 'reference.html' && anchor !== '')
          return inRedoc.has(`${file}#${anchor}`) ? [] : [`${page}: ${link}`];
        // The search opens by it.
        const leads = anchor === '' || anchor === 'search' || ids.get(file)?.has(anchor);
        return files.includes(file) && leads ? [] : [`${page}: ${link}`];
      });
    });
    expect(dead).toEqual([]);
  });

  it.each(pages)('let a browser load nothing from elsewhere, and are light: %s', (page) => {
    const [, policy = ''] = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(read(page)) ?? [];
    expect(policy).toMatch(/^default-src 'self';/);
    expect(
      policy
        .split('; ')
        .filter((rule) => rule.includes('http'))
        .map((rule) => rule.split(' ')[0]),
    ).toEqual(['connect-src']);
    // All that the page asks for before it is ready.
    const loaded = new Set(read(page).match(/\/(?:assets\/[^"' ]+\.(?:js|css)|vp-icons\.css)/g));
    const sizes = [page, ...loaded].map((file) => gzipSync(read(file)).length);
    const kilobytes = sizes.reduce((sum, size) => sum + size, 0) / 1000;
    expect(kilobytes).toBeLessThan(page === 'reference.html' ? 800 : 110);
  });
});

describe('the search', () => {
  const find = (query: string) => index.search(query).map(({ id }) => String(id).slice(1));

  it.each([
    ['retry', 'options.html#retry'],
    ['429', 'statuses.html#_429-rate-limited'],
    ['duplicate', 'sending-messages.html#never-a-duplicate'],
    ['timeout', 'options.html#timeoutms'],
    ['onEvent', 'rate-limits.html#watch-it-with-onevent'],
    ['unwrap', 'package/client.html#unwrap'],
    ['sendMessage', 'operations/sendMessage.html#call-sendmessage'],
    ['phone format', 'identifiers.html#phone-number-format'],
    ['curl', 'getting-started.html#curl-python-php-and-others'],
    ['csv', 'bulk-sending.html#from-a-csv-file'],
    ['webhook', 'open-questions.html#webhooks-and-replies'],
    ['emoji', 'sending-messages.html#emoji-line-breaks-and-length'],
    ['proxy', 'networks.html#proxy'],
    ['docker', 'networks.html#docker-and-other-containers'],
    ['msw', 'testing.html#with-msw'],
    ['playwright', 'testing.html#with-playwright-in-a-browser'],
    ['typescript', 'getting-started.html#typescript-and-commonjs'],
    ['token', 'options.html#token'],
    ['449', 'statuses.html#_449-queued'],
    ['custom fields', 'custom-fields.html#custom-fields'],
    ['Retry-After', 'rate-limits.html#too-many-requests-429-and-retry-after'],
    ['many processes', 'many-processes.html#many-processes'],
  ])('puts first or second for "%s": %s', (query, section) => {
    expect(find(query).slice(0, 2)).toContain(section);
  });

  it('finds every operation, export and option by its name', () => {
    for (const { operationId, summary } of described) {
      expect(find(operationId)[0]).toMatch(new RegExp(`^operations/${operationId}.html`));
      expect(find(summary).slice(0, 2).join()).toContain(`operations/${operationId}.html`);
    }
    for (const name of ['createClient', 'redisRateLimit', 'startMock', 'createHandlers', 'AelystError'])
      expect(find(name)[0]).toMatch(new RegExp(`^package/\\w+.html#${name}`, 'i'));
    for (const option of ['deadlineMs', 'allowHttp', 'maxResponseBytes'])
      expect(find(option)[0]).toBe(`options.html#${option.toLowerCase()}`);
  });
});

interface Operation {
  operationId: string;
  'x-codeSamples'?: { lang: string; label?: string; source: string }[];
  externalDocs?: { url: string };
}

test('the description that is rendered is the published one, with samples in the languages of the page', () => {
  const documented = structuredClone(withSamples(bundle)) as unknown as {
    paths: Record<string, Record<string, Operation>>;
  };
  const { languages } = configuration.openapi.codeSamples;
  for (const operation of Object.values(documented.paths).flatMap((item) => Object.values(item))) {
    const { operationId, 'x-codeSamples': samples = [] } = operation;
    const written = samplesOfOperations.find((each) => each.operationId === operationId)?.blocks;
    expect(samples.map(({ source }) => `${source}\n`)).toEqual(written?.map(({ code }) => code));
    const tabs = samples.map(({ source, ...tab }) => tab);
    expect(languages).toEqual(expect.arrayContaining(tabs));
    expect(new Set(tabs.map(({ lang, label = lang }) => label)).size).toBe(tabs.length);
    delete operation['x-codeSamples'];
    delete operation.externalDocs;
  }
  expect(documented).toEqual(bundle);
});

test.each(readGuides().flatMap(({ guides }) => guides))(
  'the guide $name shows nothing of what sets samples up, and links to pages of operations',
  (guide) => {
    const page = guidePage(guide, described);
    expect(page).not.toContain('<!--');
    expect(page).not.toContain('.yaml)');
    expect(described.some(({ operationId }) => page.includes(`](operations/${operationId}.md)`))).toBe(true);
  },
);

testInCI('npm run docs says what is wrong with --base', async () => {
  const docs = ['--import', 'tsx', inProject('scripts', 'docs.ts'), '--base', 'docs'];
  await expect(run(process.execPath, docs, projectRoot)).rejects.toThrow(
    '--base needs a path such as /docs/, not "docs".',
  );
});
