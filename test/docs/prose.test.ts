import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, posix } from 'node:path';
import type { Delivery, ErrorKind, OperationId, StatusKind } from '@aelyst/client';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { errorKinds, identifierPattern, operations, responseHeaders } from '../../generated/operations.js';
import { at } from '../../scripts/support/description.js';
import { inProject } from '../../scripts/support/project.js';
import { deliveryOf } from '../../src/http/delivery.js';
import { defaultPort } from '../../src/mock/cli/flags.js';
import { mostEntries } from '../../src/mock/record.js';
import { resolveOptions } from '../../src/options.js';
import { configuration, guideFiles } from '../samples/pages.js';
import { bundle, described } from '../support/contract.js';
import { demandNone } from '../support/last-lines.js';
import { errorOf, refuse, reject, scripted, send, statusOf } from '../support/scripted.js';

const read = (file: string) => readFileSync(inProject(file), 'utf8');

/** The text of a page without code blocks; links to operations are their names. */
const prose = (file: string) =>
  read(file)
    .replace(/^```[\s\S]*?^```$/gm, '')
    .replace(/\[(`\w+`)\]\([^)]*\)/g, '$1');

/** The same on one line. */
const onOneLine = (file: string) => prose(file).replace(/\s+/g, ' ');

/** `file:line` of a place in the text of a file. */
const placeAt = (file: string, index: number) =>
  `${file}:${read(file).slice(0, Math.max(0, index)).split('\n').length}`;

/** Where a text is in a file, or its longest beginning that is there; words may be on several lines. */
function placeOf(file: string, text: string): string {
  const words = text.split(' ').map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  for (let count = words.length; count > 0; count -= 1) {
    const index = read(file).search(new RegExp(words.slice(0, count).join('\\s+')));
    if (index >= 0) return placeAt(file, index);
  }
  return placeAt(file, 0);
}

/** Fails with a sentence that a page lacks, and the place where it begins to differ. */
function says(file: string, sentence: string): void {
  if (!onOneLine(file).includes(sentence))
    demandNone([`${placeOf(file, sentence)}: this page needs the words: ${sentence}`]);
}

/** What a group of a pattern matches in a page, and where. */
const statedIn = (file: string, pattern: RegExp) =>
  [...read(file).matchAll(pattern)].map(({ index, 1: value = '' }) => ({
    value,
    place: placeAt(file, index),
  }));

const readme = 'README.md';
const guide = (name: string) => `openapi/guides/${name}.md`;
const description = 'generated/openapi.json';
const pages = [readme, 'openapi/README.md', ...guideFiles];

const folders = ['examples', 'generated', 'openapi', 'scripts', 'src', 'test', '.github', '.changeset', '.'];
const paths = folders.flatMap((folder) =>
  readdirSync(inProject(folder), { recursive: folder !== '.' }).map((name) =>
    posix.join(folder, String(name).replaceAll('\\', '/')),
  ),
);
const withText = (names: RegExp) =>
  paths.filter((path) => names.test(path) && !/^test\/(package\/released|docs\/prose)/.test(path));
const explained = withText(/\.md$/).filter(
  (file) => !/^(CHANGELOG|CODE_OF|\.changeset\/(?!README))/.test(file),
);

type Row = Record<string, string> & { place: string };

/** The rows of the tables with these columns, by column, and their places. */
function rowsOf(file: string, ...columns: string[]): Row[] {
  const tables = [...read(file).matchAll(/(^\|.*\n)+/gm)];
  const cells = (line: string) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim());
  return tables.flatMap(({ 0: table, index }) => {
    const [first = '', , ...lines] = table.trim().split('\n');
    const names = cells(first);
    if (!columns.every((name) => names.includes(name))) return [];
    const [, start] = placeAt(file, index).split(':');
    return lines.map((line, number) => ({
      ...Object.fromEntries(cells(line).map((cell, column) => [names[column], cell])),
      place: `${file}:${Number(start) + 2 + number}`,
    })) as Row[];
  });
}

/** Holds the rows of a table against what the data says of each key: the first column, then some others. */
function holdsRows(file: string, columns: string[], expected: Record<string, string[]>): void {
  const [first = '', ...others] = columns;
  const rows = rowsOf(file, ...columns);
  const keyOf = (row: Row) => codeIn(row[first])[0] ?? String(row[first]);
  const found = new Map(rows.map((row) => [keyOf(row), row]));
  const shown = (cells: string[]) => others.map((name, index) => `${name} ${cells[index]}`).join(', ');
  const last = rows.at(-1)?.place ?? `${file}:1`;
  demandNone([
    ...Object.entries(expected).flatMap(([key, cells]) => {
      const row = found.get(key);
      if (row === undefined) return [`${last}: the table lacks a row for ${key}: ${shown(cells)}`];
      const wrong = others.some((name, index) => row[name] !== cells[index]);
      return wrong ? [`${row.place}: ${key} has ${shown(cells)}`] : [];
    }),
    ...rows
      .filter((row) => !(keyOf(row) in expected))
      .map((row) => `${row.place}: there is no ${keyOf(row)}`),
  ]);
}

const codeIn = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

/** A list in words: `a, b and c`. */
const words = (items: readonly (string | number)[], last = 'and') =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} ${last} ${items.at(-1)}`;

const code = (name: string) => `\`${name}\``;

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

const operationIds = Object.keys(operations) as OperationId[];
const documents = (operation: OperationId, status: number) =>
  (operations[operation].statuses as readonly number[]).includes(status);
const without = (status: number) => operationIds.filter((operation) => !documents(operation, status));

/** 4xx that say nothing about the request, and statuses outside of 4xx that say that it was not processed. */
const unknown4xx = range(400, 499).filter((status) => deliveryOf(status) !== 'refused');
const refusedOthers = [...range(200, 399), ...range(500, 599)].filter(
  (status) => deliveryOf(status) === 'refused',
);

const { settings } = resolveOptions({ token: 'a-token' });

describe('kinds, statuses and delivery', () => {
  const deliveries = ['not-sent', 'refused', 'unknown'] satisfies Delivery[];
  const inWords = (found: readonly Delivery[]) =>
    words(deliveries.filter((each) => found.includes(each)).map(code), 'or');
  const ofStatuses = (statuses: readonly number[]) => inWords(statuses.map(deliveryOf));

  /** The delivery of the call that follows while its endpoint asks for a long wait. */
  async function whilePaused(): Promise<Delivery> {
    const { call } = scripted([refuse(3600)]);
    await call();
    return errorOf(await call()).delivery;
  }

  test.each([readme, guide('errors')])('are those of the client in the table of kinds: %s', async (file) => {
    const ofKinds = Object.entries(errorKinds).map(([status, kind]): [ErrorKind, string[]] => [
      kind,
      [status, ofStatuses([Number(status)])],
    ]);
    const successes = [...new Set(operationIds.flatMap((id) => [...operations[id].statuses]))].filter(
      (status) => status < 300,
    );
    const ofAnyCall: Record<Exclude<ErrorKind, StatusKind>, string[]> = {
      undocumented: ['others', ofStatuses([...range(200, 299), ...range(400, 599)])],
      redirect: ['3xx', ofStatuses(range(300, 399))],
      unreadable: [words(successes), ofStatuses(successes)],
      timeout: ['none', inWords(deliveries)],
      aborted: ['none', inWords(deliveries)],
      network: ['none', inWords(deliveries)],
    };
    const limited = [
      String(statusOf('rate-limited')),
      inWords([deliveryOf(statusOf('rate-limited')), await whilePaused()]),
    ];
    const all = { ...Object.fromEntries(ofKinds), ...ofAnyCall, 'rate-limited': limited };
    holdsRows(file, ['`kind`', 'Status', '`delivery`'], all);
  });

  test.each([readme, guide('errors')])('are those of the client in sentences: %s', (file) => {
    says(file, `a 4xx is \`refused\`, except ${words(unknown4xx)}, which`);
    says(file, `so are ${words(refusedOthers)}. Every other error status is \`unknown\``);
    says(file, 'client retries only requests that were certainly not processed: after a');
    says(file, `never retries a 5xx, ${words(unknown4xx, 'or')},`);
    says(file, `after a ${statusOf('rate-limited')}, and after a connection that never opened`);
    const again = rowsOf(file, '`delivery`', 'Send again?').map((row) => [
      codeIn(row['`delivery`'])[0],
      /^\w+/.exec(String(row['Send again?']))?.[0],
    ]);
    expect(again).toEqual(deliveries.map((each) => [each, each === 'unknown' ? 'Only' : 'Yes']));
  });

  test('of a token function that fails are those of the guide', async () => {
    const { result } = await send([], { token: () => Promise.reject(new Error('no vault')) });
    says(guide('authentication'), `the call fails with the kind ${code(errorOf(result).kind)}.`);
  });

  test.each([
    readme,
    ...guideFiles,
    'src/options.ts',
    'src/mock/control.ts',
    'src/mock/behaviour/options.ts',
    'src/mock/cli/flags.ts',
  ])('4xx statuses that a page names are known: %s', (file) => {
    const known = [...Object.keys(errorKinds).map(Number), ...unknown4xx];
    const named = statedIn(file, /(?<![\d.,])(4\d\d)(?![\d.,%]\d| \w+ at a time)/g);
    demandNone(
      named
        .filter(({ value }) => !known.includes(Number(value)))
        .map(({ value, place }) => `${place}: no operation has the status ${value}`),
    );
  });

  test('are those of the description in its introduction', () => {
    const processed = { refused: 'No', unknown: 'Perhaps', 'not-sent': '' };
    const all = Object.keys(errorKinds).map((status) => [status, [processed[deliveryOf(Number(status))]]]);
    holdsRows(guide('introduction'), ['Status', 'Processed?'], Object.fromEntries(all));
  });

  test('are named with the operations that document them', () => {
    const notFound = statusOf('not-found');
    const queued = statusOf('queued');
    const having = operationIds.filter((operation) => documents(operation, notFound)).map(code);
    says(guide('errors'), `${notFound} is documented for ${words(having)} only`);
    says(guide('errors'), `and ${queued} for all but ${words(without(queued).map(code))}.`);
    says(
      guide('rate-limits'),
      `${words(without(queued).map(code))} does not document this status; the others do`,
    );
    const { type, const: only = at(bundle, '#/components/examples/ContactAdded/value/code') } = at(
      bundle,
      '#/components/schemas/ContactAdded/properties/code',
    ) as Record<string, unknown>;
    says(guide('open-questions'), `its \`code\` is the ${type} \`${JSON.stringify(only)}\``);
    const [, lists = ''] =
      /Missing contacts\*\*: (.*?) list no (\d+)/.exec(onOneLine(guide('open-questions'))) ?? [];
    expect(without(notFound)).toEqual(expect.arrayContaining(codeIn(lists)));
    says(guide('open-questions'), `list no ${notFound}.`);
  });
});

describe('operations', () => {
  test('have the method that the introduction says, if all have one', () => {
    const methods = new Set(operationIds.map((id) => operations[id].method));
    for (const { value, place } of statedIn(guide('introduction'), /Every operation is a `(\w+)`/g))
      demandNone(
        methods.size === 1 && methods.has(value as 'POST') ? [] : [`${place}: they are ${[...methods]}`],
      );
  });

  test('have links to their own paths in the guides, and all of them in the first one', () => {
    const link = (name: OperationId) =>
      `[\`${name}\`](../paths/${operations[name].path.slice(1).replaceAll('/', '_')}.yaml)`;
    const right = operationIds.map(link);
    const links = guideFiles.flatMap((file) => statedIn(file, /(\[`\w+`\]\(\.\.\/paths\/[^)]+\))/g));
    const start = guide('getting-started');
    const shown = links.filter(({ place }) => place.startsWith(start));
    const missing = right.filter((each) => !shown.some(({ value }) => value === each));
    demandNone([
      ...links
        .filter(({ value }) => !right.includes(value))
        .map(({ value, place }) => `${place}: ${value} leads to no operation`),
      ...missing.map((each) => `${shown.at(-1)?.place}: this page lacks the operation ${each}`),
    ]);
  });

  test.each([readme, guide('identifiers')])('take the forms of an identifier that it says: %s', (file) => {
    const forms = { id: 'a contact ID', email: 'an e-mail address', phone: 'a phone number' };
    for (const operation of operationIds) {
      const { prefixes } = operations[operation];
      if (prefixes.length === Object.keys(forms).length) continue;
      const taken = words(
        prefixes.map((prefix) => forms[prefix]),
        'or',
      );
      says(file, `\`${operation}\` takes ${taken},`);
    }
    // The README shows literals, the guide a table.
    const shown =
      file === readme
        ? [...onOneLine(file).matchAll(/`'(\w+:[^`]+)'`/g)].map(([, text]) => text)
        : rowsOf(file, 'Form', 'Example').flatMap((row) => codeIn(row['Example']));
    const prefixes = shown.map((text) => text?.replace(/:.*/, ''));
    expect(new Set(prefixes)).toEqual(new Set(Object.keys(forms)));
  });
});

describe('limits and defaults', () => {
  /** All values under a keyword in the description. */
  function valuesOf(keyword: string, node: unknown = bundle): unknown[] {
    if (typeof node !== 'object' || node === null) return [];
    return Object.entries(node).flatMap(([key, value]) => [
      ...(key === keyword ? [value] : []),
      ...valuesOf(keyword, value),
    ]);
  }
  const lengths = [...new Set(valuesOf('maxLength'))].flatMap((length) => [
    (length as number).toLocaleString('en-US'),
    String(length),
  ]);

  test('of the options are those in the table of the README', () => {
    const shown = rowsOf(readme, 'Option', 'Default')
      .map((row) => [codeIn(row['Option'])[0]?.replace('retry.', ''), codeIn(row['Default'])[0]])
      .filter(([name = '', value]) => name in settings && value !== undefined);
    expect(shown.length).toBeGreaterThan(6);
    for (const [name = '', value = ''] of shown) {
      expect([name, JSON.parse(value === 'Infinity' ? '1e999' : value.replaceAll('_', ''))]).toEqual([
        name,
        settings[name as keyof typeof settings],
      ]);
    }
  });

  test('of an option that is misspelt: the README shows the message', () => {
    const [, shown = ''] = /such as `(timeout: [^`]+)`/.exec(onOneLine(readme)) ?? [];
    expect(() => resolveOptions({ token: 'a-token', ...{ timeout: 1 } })).toThrow(new TypeError(shown));
  });

  test('of times are named by options and properties that exist, and say what these do', () => {
    const sources = [
      'options',
      'errors',
      'events',
      'redis',
      'mock/control',
      'mock/record',
      'mock/behaviour/options',
    ];
    const code = sources.map((source) => read(`src/${source}.ts`)).join('\n');
    const known = new Set([...code.matchAll(/\b(\w+Ms)\??:/g)].map(([, name]) => name));
    const retry = /interface RetryOptions \{([\s\S]*?)^\}/m.exec(code)?.[1] ?? '';
    for (const [, name] of retry.matchAll(/^ {2}(\w+)\?:/gm)) known.add(`retry.${name}`);
    const named = pages.flatMap((file) => statedIn(file, /`(?:error\.)?(retry\.\w+|\w+Ms)`/g));
    const wrong = named.filter(({ value }) => !known.has(value));
    demandNone(wrong.map(({ value, place }) => `${place}: nothing is called ${value}`));
    const [, attempt = '', call = ''] =
      /`timeoutMs` limits ([\w ]+), `deadlineMs` ([\w ]+)/.exec(onOneLine(readme)) ?? [];
    const does = (name: string) =>
      code
        .match(new RegExp(`/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\s+${name}\\?`))?.[1]
        ?.replace(/[\s*]+/g, ' ');
    for (const [name, what] of [
      ['timeoutMs', attempt],
      ['deadlineMs', call],
    ] as const)
      expect(does(name), `README.md: ${name}`).toContain(`for ${what}`);
  });

  const { engines, peerDependencies } = JSON.parse(read('package.json'));
  const [, statuses = ''] = /(from \d+ to \d+)/.exec(read('src/mock/answer-with.ts')) ?? [];
  const inDescription = (pattern: RegExp) => String(pattern.exec(JSON.stringify(bundle))?.[1]);
  const status = (kind: StatusKind) => String(statusOf(kind));
  const defaults = ['options', 'redis'].flatMap((source) =>
    [...read(`src/${source}.ts`).matchAll(/@default ([\d_]+)\n\s+\*\/\n\s+(\w+Ms)\?/g)].map(
      ([, ms = '', name]) => `${name}\` (${Number(ms.replaceAll('_', '')) / 1000} seconds`,
    ),
  );

  /** What a pattern may find wherever it matches, and pages where it has to. */
  const stated: [pattern: RegExp, right: readonly string[], on?: string[]][] = [
    [/([\d.,_]+)\s+characters/g, lengths, ['openapi/README.md', guide('open-questions'), description]],
    [/at\s+most\s+(\S+)\s+attempts/g, [String(settings.maxAttempts)], [readme, guide('errors')]],
    [/`(\w+Ms`\s+\(\d+\s+\w+)/g, defaults],
    [/Node\s+([\d.]+)\s+or\s+later/g, [engines.node.replace('>=', '')]],
    [/MSW\]\([^)]*\)\s+\(([\d.]+)\s+or\s+later/g, [peerDependencies.msw.replace('>=', '')]],
    [/http:\/\/127\.0\.0\.1:(\d+)/g, [defaultPort]],
    [/the\s+last\s+(\d[\d,]*\d)/g, [mostEntries.toLocaleString('en-US')]],
    [/a\s+status\s+(from\s+\d+\s+to\s+\d+)/g, [statuses]],
    [/`--queued[^|]*\|[^|]*?(\d{3})/g, [status('queued')]],
    [/`--rate-limit[^|]*\|[^|]*?\b(\d{3})/g, [status('rate-limited')]],
    [/not\s+valid\s+gets\s+the\s+documented\s+(\d{3})/g, [status('bad-request')]],
    [/once\s+more\s+after\s+a\s+(\d{3})/g, [status('unauthorized')]],
    [/Stop\s+at\s+a\s+(\d{3})/g, [status('unauthorized')]],
    [/window\s+of\s+(\d+\s+\w+)/gi, [inDescription(/(\d+ hours)/)]],
    [/(?:[Tt]ry|After)\s+(?:in\s+)?(a\s+few\s+\w+)/g, [inDescription(/try again in (a few \w+)/)]],
  ];
  test.each(stated)('in sentences are those of code and description: %s', (pattern, right, on = []) => {
    const found = [...pages, description].flatMap((file) => statedIn(file, pattern));
    expect(found.length).toBeGreaterThan(0);
    for (const file of on) expect(found.map(({ place }) => place.split(':')[0])).toContain(file);
    demandNone(
      found
        .filter(({ value }) => !right.includes(value.replace(/\s+/g, ' ')))
        .map(({ value, place }) => `${place}: says ${value}, and not ${words(right, 'or')}`),
    );
  });

  const numbers = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
  const asNumber = (text = '') => Math.max(numbers.indexOf(text), 0) || Number(text.replace(/[_,]/g, ''));
  const seconds = (text: string) => asNumber(text) / 1000;
  const minutes = (text: string) => seconds(text) / 60;
  const lines = (text: string) => text.trim().split('\n').length;
  const worker = 'examples/workers/worker.ts';
  const mostInARow = /mostInARow = (\d+)/;

  /** A number in prose, and the file and the pattern that have it in code, with what it is there. */
  const inCode: [prose: RegExp, file: string, code: RegExp, value?: (text: string) => number][] = [
    [/(\d+) to 15 digits/g, 'src/identifier.ts', /needs (\d+) to 15 digits/],
    [/to (\d+) digits/g, 'src/identifier.ts', /needs 7 to (\d+) digits/],
    [/`_ \. : -`, (\d+) of/g, 'src/redis.ts', /\{1,(\d+)\}\$/],
    [/1 to (\d+) letters/g, 'src/redis.ts', /\{1,(\d+)\}\$/],
    [/counts as lost after (\w+) /g, 'src/redis.ts', /lostAfterMs = ([\d_]+)/, seconds],
    [/do so for (\w+) more seconds/g, 'src/redis.ts', /longestBackOffMs = ([\d_]+)/, seconds],
    [/expire (\w+) minutes after/g, 'src/redis-script.ts', /unused = .*?max\((\d+)/, minutes],
    [/taken away \((\d+)\)/g, worker, /LOCK_SECONDS'\) \?\? (\d+)/],
    [/asked for, or (\w+) seconds/g, worker, /retryAfterMs \?\? ([\d_]+)\)/, seconds],
    [/or (\w+) to six minutes/g, worker, /(\d+) \* minuteMs \* \(1/],
    [/after (\w+) times it is/g, worker, /mostQueued = (\d+)/],
    [/After (\w+) in a row/g, 'examples/bulk-send/outcome.ts', mostInARow],
    [/the first (\w+) rows/g, 'examples/bulk-send/outcome.ts', mostInARow],
    [/or (\w+) outcomes in a row/g, 'examples/bulk-send/outcome.ts', mostInARow],
    [/request can take \((\d+) /g, 'src/options.ts', /timeoutMs: ([\d_]+)/, seconds],
    [/serves the description on port (\d+)/g, 'src/mock/cli/flags.ts', /defaultPort = '(\d+)'/],
    [/the oldest first: the last ([\d,]+)/g, 'src/mock/record.ts', /mostEntries = ([\d_]+)/],
    [/(\d+) stopped by Ctrl-C/g, 'examples/bulk-send/arguments.ts', /(\d+) stopped by Ctrl-C/],
    [/1 to 1000 \((\d+)\)/g, 'examples/bulk-send/arguments.ts', /concurrency: .*default: '(\d+)'/],
    [/samples in (\w+) languages/g, 'redocly.yaml', /languages:\n([\s\S]*)\n.*Payload/, lines],
  ];
  test.each(inCode)('in numbers are those of the code: %s', (pattern, file, inFile, value = asNumber) => {
    const right = value(inFile.exec(read(file))?.[1] ?? '');
    const files = [
      ...explained,
      'src/redis.ts',
      'src/identifier.ts',
      'src/mock/control.ts',
      'examples/bulk-send/arguments.ts',
    ];
    // Words may be on several lines, and in a comment.
    const anywhere = new RegExp(pattern.source.replaceAll(' ', '(?:\\s|\\*)+'), 'g');
    const found = files.flatMap((page) => statedIn(page, anywhere));
    expect(right).toBeGreaterThan(0);
    expect(found.length).toBeGreaterThan(0);
    demandNone(
      found
        .filter(({ value: shown }) => asNumber(shown) !== right)
        .map(({ value: shown, place }) => `${place}: says ${shown}, but ${file} says ${right}`),
    );
  });

  test('how often a server on loopback that does not listen is tried', async () => {
    vi.useFakeTimers();
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const refusal = { syscall: 'connect', address: '127.0.0.1', port: 4010 };
    const fail = reject(Object.assign(new Error('refused'), refusal));
    const { result } = await send([fail], { baseUrl: 'http://127.0.0.1:4010/v1' });
    const attempts = numbers[errorOf(result).attempts];
    for (const file of [readme, guide('errors'), guide('getting-started')])
      says(file, `fails after ${attempts} attempts`);
  });

  test('of rate headers are the documented names and examples', () => {
    const { retryAfter, rateLimitLimit, rateLimitRemaining } = responseHeaders;
    expect(rowsOf(guide('rate-limits'), 'Header').map((row) => codeIn(row['Header'])[0])).toEqual(
      Object.values(responseHeaders).map(({ name }) => name),
    );
    says(readme, `the documented example, ${rateLimitLimit.example} requests,`);
    const examples = [retryAfter, rateLimitLimit, rateLimitRemaining].map(({ example }) => example);
    says('openapi/README.md', `| numbers: ${words(examples)}, for an endpoint |`);
  });
});

describe('units', () => {
  const unit = /\b(milliseconds?|ms|seconds?|minutes?|hours?|days?)\b/gi;
  const unitsIn = (text: string) => [...text.matchAll(unit)].map(([found]) => found.toLowerCase());

  /** Sentences, items and rows of tables. */
  const statementsOf = (file: string) =>
    prose(file)
      .replace(/\n(?=[|\-#\n])/g, '\0')
      .split(/\0|(?<=[.:;])\s/)
      .map((statement) => statement.replace(/\s+/g, ' '));

  test('of Retry-After are those of the description, as a word', () => {
    const { name } = responseHeaders.retryAfter;
    const [right, ...others] = unitsIn(String(at(bundle, '#/components/headers/RetryAfter/description')));
    expect(others).toEqual([]);
    for (const file of [readme, guide('introduction'), guide('rate-limits')]) {
      const about = statementsOf(file).filter((statement) => statement.includes(name));
      expect(about.flatMap(unitsIn), file).toContain(right);
      demandNone(
        about.flatMap((statement) =>
          unitsIn(statement)
            .filter((unit) => unit !== right)
            .map((unit) => `${placeOf(file, statement.trim())}: ${name} is in ${right}, not in ${unit}`),
        ),
      );
    }
    for (const { responses } of described) {
      for (const { description } of responses.filter((response) => response.description.includes(name)))
        expect(unitsIn(description)).toEqual([right]);
    }
  });

  test('of options and properties that end in Ms are milliseconds', () => {
    const rows = rowsOf(readme, 'Option', 'Default').filter((row) => /Ms`$/.test(String(row['Option'])));
    expect(rows.length).toBeGreaterThan(2);
    for (const row of rows)
      expect([row['Option'], ...unitsIn(String(row['']))]).toEqual([row['Option'], 'milliseconds']);
    for (const row of rowsOf(guide('mocking'), 'Member of `answer-with`').filter((each) =>
      /Ms`/.test(Object.values(each)[0] ?? ''),
    ))
      expect(unitsIn(String(row['Meaning'])), row.place).toEqual(['milliseconds']);
    for (const source of ['errors', 'options']) {
      const documented = read(`src/${source}.ts`).matchAll(
        /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(?:declare readonly )?(\w+Ms)\b/g,
      );
      const found = [...documented].map(([, comment = '', name]) => [name, new Set(unitsIn(comment))]);
      expect(found.length).toBeGreaterThan(0);
      for (const [name, units] of found) expect([name, units]).toEqual([name, new Set(['milliseconds'])]);
    }
  });
});

describe('words of the API', () => {
  test('custom fields have the types that the description says', () => {
    const rows = (text: string) =>
      [...text.matchAll(/^\| (\w+) \| (string|number|boolean) \| (.*?) \|/gm)].map(
        ([, field, type, format = '']) => [field, type, codeIn(format)[0] ?? format],
      );
    const described = rows(
      String(at(bundle, '#/components/schemas/CustomField/properties/value/description')),
    );
    expect(described.length).toBeGreaterThan(2);
    expect(rows(read(guide('custom-fields')))).toEqual(described);
  });

  test('a path segment is encoded as the introduction says, and errors have the code that it says', () => {
    for (const character of ':+@')
      says(guide('introduction'), `${code(character)} becomes ${code(encodeURIComponent(character))}`);
    const type = at(bundle, '#/components/schemas/Error/properties/code/type');
    says(guide('introduction'), `the status as an ${type} \`code\` and a \`message\``);
  });

  test('messageTag has the values of the description', () => {
    const listed = [...read(guide('sending-messages')).matchAll(/^- `(\w+)`$/gm)].map(([, value]) => value);
    expect(listed).toEqual(at(bundle, '#/components/schemas/TextMessage/properties/messageTag/enum'));
  });
});

describe('names in code font, links and folders', () => {
  const wordsIn = (text: string) => [...(text.match(/[\w-]+/g) ?? []), ...(text.match(/\w+/g) ?? [])];
  /** Names of other programs, and values, that no code of ours has. */
  const foreign =
    'core hooksPath --mutate signatures Gold Premium synchronous_standby_names NO_PROXY NODE_USE_ENV_PROXY self-signed NODE_TLS_REJECT_UNAUTHORIZED Access-Control-Expose-Headers Keep-Alive --test';
  const blocks = explained.flatMap((file) => read(file).match(/^ *```[\s\S]*?^ *```$/gm) ?? []);
  const { scripts: npmScripts } = JSON.parse(read('package.json')) as { scripts: object };
  const sources = withText(/\.(c?js|ts|jsonc?|ya?ml|vue)$/).map(read);
  const known = new Set(wordsIn([...sources, ...blocks, ...paths, read('.ci/run'), foreign].join('\n')));

  test.each(explained)('are those of the project: %s', (file) => {
    const named = [...prose(file).matchAll(/(?<!`)`([^`]+)`(?!`)/g)].map(([, text = '']) => text);
    const isUnknown = (text: string) =>
      wordsIn(text).some((word) => /[a-z]/i.test(word) && !known.has(word)) ||
      (/^\w+: (\d+|true|false)$/.test(text) && !sources.some((source) => source.includes(text)));
    // The package and reports are built; a page of the site asks for mock.json.
    const files = named.filter(
      (text) =>
        (/^(?!\.\.)[\w.{}-]+(\/[\w.{}-]+)*(\/|\.(c?js|ts|md|json|ya?ml|csv))$/.test(text) ||
          /^(examples|generated|openapi|scripts|src|test)\/[\w./{}-]+$/.test(text)) &&
        !/^(dist|coverage)\/|^mock\.json$/.test(text),
    );
    const scripts = statedIn(file, /npm run ([\w:-]+)/g).filter(({ value }) => !(value in npmScripts));
    const isThere = (path: string) =>
      paths.some((each) => `/${each}/`.endsWith(`/${path.replace(/\/$/, '')}/`));
    const links = statedIn(file, /\]\((?![a-z]+:|#)([^)#]+)/g);
    demandNone([
      ...named.filter(isUnknown).map((text) => `${placeOf(file, text)}: nothing is called ${text}`),
      ...files.filter((path) => !isThere(path)).map((path) => `${placeOf(file, path)}: there is no ${path}`),
      ...scripts.map(({ value, place }) => `${place}: package.json has no script ${value}`),
      ...links
        .filter(({ value }) => !existsSync(inProject(dirname(file), value)))
        .map(({ value, place }) => `${place}: this link leads to nothing: ${value}`),
    ]);
  });

  test.each(['scripts', 'test'])('are all folders in the README of their folder: %s', (folder) => {
    const inside = readdirSync(inProject(folder), { withFileTypes: true }).filter((each) =>
      each.isDirectory(),
    );
    const rows = rowsOf(`${folder}/README.md`, 'Folder').map((row) => codeIn(row['Folder'])[0]);
    expect(rows.toSorted()).toEqual(inside.map(({ name }) => `${name}/`).toSorted());
  });
});

describe('lists', () => {
  const matches = (file: string, pattern: RegExp) =>
    [...read(file).matchAll(pattern)].map(([, name = '']) => name);
  /** Holds what is in code font between two texts of a page against a list. */
  const holdsList = (file: string, before: string, after: string, right: readonly string[]) => {
    says(file, before);
    const [, rest = ''] = onOneLine(file).split(before);
    const listed = codeIn(rest.split(after)[0]);
    const same = listed.toSorted().join() === right.toSorted().join();
    demandNone(same ? [] : [`${placeOf(file, before)}: says ${words(listed)}, and not ${words(right)}`]);
  };

  test('of what onEvent is called for are the types of events, except that of the store of a shared limit', () => {
    const types = matches('src/events.ts', /^ {6}type: '(\w+)';/gm).filter((type) => type !== 'store');
    for (const file of [readme, guide('rate-limits')]) says(file, `is called for each ${words(types)}`);
  });

  test('of what JSON.stringify keeps are the properties of an error', () => {
    const properties = matches('src/errors.ts', /^ {2}declare readonly (\w+):/gm);
    holdsList(guide('errors'), '`JSON.stringify(error)` keeps the message,', '. `', properties);
  });

  test.each(['ErrorKind', 'Delivery'])('in the comment of the type are its members: %s', (type) => {
    const declared = new RegExp(`/\\*\\*([^/]*)\\*/\\nexport type ${type} =([^;]*);`);
    const [, comment = '', members = ''] = declared.exec(read('src/errors.ts')) ?? [];
    const listed = [...comment.matchAll(/^ \* - `([\w-]+)`:/gm)].map(([, name]) => name);
    expect(listed.toSorted()).toEqual(members.match(/(?<=')[\w-]+(?=')/g)?.toSorted());
  });

  test('of failures, columns and languages are those of the code', () => {
    const [failures = ''] = matches('src/mock/control.ts', /ConnectionFailureKind = ([^;]*);/g);
    const quoted = failures.match(/[\w-]+/g)?.map((each) => code(`"${each}"`)) ?? [];
    says(guide('mocking'), `${words(quoted, 'or')} for a connection that fails`);
    const [columns = ''] = matches('examples/bulk-send/contacts.ts', /^const helpers[^{]*\{([\s\S]*?)^\};/gm);
    const names = [...columns.matchAll(/^ {2}(\w+)[,:(]/gm)].map(([, name = '']) => code(name));
    for (const file of [guide('bulk-sending'), 'examples/README.md']) says(file, words(names, 'or'));
    const labels = configuration.openapi.codeSamples.languages.map(({ lang, label = lang }) =>
      label === 'fetch' ? code(label) : label.replace('Client', lang),
    );
    says(guide('getting-started'), `has samples in ${words(labels.filter((label) => label !== 'Payload'))}.`);
  });

  test('of members of answer-with are the options of answerWith, except the base URL', () => {
    const [options = ''] = matches('src/mock/control.ts', /interface AnswerOptions<.*\{([\s\S]*?)^\}/gm);
    const names = [...options.matchAll(/^ {2}(\w+)\?:/gm)].map(([, name = '']) => name);
    const rows = rowsOf(guide('mocking'), 'Member of `answer-with`').flatMap((row) =>
      codeIn(row['Member of `answer-with`']),
    );
    expect(rows).toEqual(['operation', 'status', ...names.filter((name) => name !== 'baseUrl')]);
  });

  test('of settings and defaults of the workers and of the mock are those of the code', () => {
    const [workspace = ''] = matches('examples/workers/store.ts', /'WORKSPACE'\) \?\? '(\w+)'/g);
    says(guide('many-processes'), `the name of queue and limit (${code(workspace)})`);
    const [settings = ''] = matches('examples/workers/store.ts', /^ {2}redis: \{([\s\S]*?)\},/gm);
    const needed = [...settings.matchAll(/^ {4}'?([\w-]+)'?: \/\^(\w+)\$/gm)].map(([, ...pair]) =>
      code(pair.join(' ')),
    );
    expect(needed.length).toBeGreaterThan(3);
    says(guide('many-processes'), `| Redis | ${needed.join(', ')} |`);
    const [host = ''] = matches('src/mock/launch.ts', /host = '([\d.]+)'/g);
    expect(matches('src/mock/options.ts', /@default '([\d.]+)'/g)).toEqual([host]);
    expect(matches('src/mock/cli/flags.ts', /\(default ([\d.]+)\)/g)).toEqual([host]);
  });

  test('of channels are those of the description', () => {
    const text = JSON.stringify(bundle);
    const [, custom] = /Custom payloads \(([\w, ]+) only/.exec(text) ?? [];
    const [, tagged] = /24 hours\. ([\w ]+) channels require/.exec(text) ?? [];
    says(guide('sending-messages'), `Custom payloads exist for ${custom},`);
    says(guide('sending-messages'), `${tagged} have a standard messaging window`);
  });
});

describe('rulings', () => {
  const rulings = rowsOf('openapi/README.md', '#', 'Place');

  test('name versions, formats, examples and statuses of the description', () => {
    const openapi = 'openapi/README.md';
    const property = (name: string) => at(bundle, `#/components/schemas/NewContact/properties/${name}`);
    const formats = ['language', 'countryCode'].map((name) => {
      const { description, examples } = property(name) as { description: string; examples: string[] };
      return `${code(String(examples[0]))} (${/ISO \S+( alpha-\d)?/.exec(description)?.[0]})`;
    });
    says(openapi, `examples ${words(formats)}; no enum`);
    const dialect = /draft\/([\d-]+)/.exec(String(bundle['jsonSchemaDialect']))?.[1];
    says(openapi, `${code(`openapi: ${bundle['openapi']}`)} and JSON Schema ${dialect}`);
    const added = at(bundle, '#/components/examples/ContactAdded/value/code');
    says(openapi, `a required string, ${code(JSON.stringify(added))}`);
    for (const start of ['14 | tags: ', '17 | ']) says(openapi, `| ${start}${statusOf('queued')} |`);
  });

  test('show the pattern of an identifier', () => {
    const [ruling] = rulings.filter((row) => row['Place'] === '`identifier`');
    const [pattern] = codeIn(ruling?.['How the description reads it']);
    expect(pattern?.replaceAll('\\|', '|')).toBe(identifierPattern.source);
  });
});
