import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { bundle, described } from '../../support/contract.js';
import { checksOf } from './checks.js';
import { coverageOf } from './coverage.js';
import type { Exception } from './exceptions.js';
import { type Exchange, readExchanges, recordsVariable } from './exchange.js';
import { toHtml } from './html.js';
import { toMarkdown } from './markdown.js';

const tags = described.filter(({ operationId }) => operationId === 'addTags');

/** Tags that were added. */
const added: Exchange = {
  test: { file: 'test/a.test.ts', name: 'a test' },
  staged: false,
  method: 'POST',
  path: '/contact/id%3A123/tag',
  requestHeaders: { 'content-type': 'application/json' },
  requestBody: '["abc"]',
  status: 200,
  responseHeaders: {},
  responseBody: '{"contactId":1}',
};

/** Tags that were refused, with this reason. */
const refused = (requestBody: string, location: string[], code: string | number): Exchange => ({
  ...added,
  requestBody,
  status: 400,
  responseHeaders: { 'sl-violations': JSON.stringify([{ location, code, severity: 'Error', message: '' }]) },
  responseBody: '{"code":400,"message":"Validation error."}',
});

const coverage = (exchanges: Exchange[], exceptions: Exception[] = []) =>
  coverageOf(bundle, tags, exchanges, exceptions);

/** The names of what exchanges have met. */
const met = (...exchanges: Exchange[]) =>
  coverage(exchanges)
    .operations.flatMap(({ lines }) => lines)
    .filter(({ exchanges }) => exchanges > 0)
    .map(({ name }) => name);

describe('an exchange', () => {
  test('has met what was sent and accepted, and what was answered', () => {
    expect(met(added).sort()).toEqual(
      [
        'request: security, kept',
        'parameter identifier',
        'parameter identifier: required, kept',
        'parameter identifier: example id',
        'parameter identifier: type, kept',
        'parameter identifier: pattern, kept',
        'request: body required, kept',
        'request: media type, kept',
        'request: example ExampleTags',
        'request: /* type, kept',
        'request: type, kept',
        '200',
        '200: example ContactAffected',
        '200: /contactId',
        '200: /contactId type, kept',
        '200: type, kept',
      ].sort(),
    );
  });

  test.each([
    { broken: 'request: type, broken', exchange: refused('{}', ['request', 'body'], 'type') },
    { broken: 'request: /* type, broken', exchange: refused('["a",1]', ['request', 'body', '1'], 'type') },
    { broken: 'request: media type, broken', exchange: refused('["a"]', ['request'], 415) },
    { broken: 'request: body required, broken', exchange: refused('', ['request'], 'required') },
    { broken: 'request: security, broken', exchange: refused('["a"]', ['request'], 401) },
    {
      broken: 'parameter identifier: pattern, broken',
      exchange: refused('["a"]', ['request', 'path', 'identifier'], 'pattern'),
    },
  ])('that was refused has met what it broke, and nothing that it kept: $broken', ({ broken, exchange }) => {
    expect(met(exchange).filter((name) => !name.startsWith('400'))).toEqual([broken]);
  });

  test('with a body that is taken for none has not met that one is required', () => {
    expect(met(refused('null', ['request'], 'required'))).not.toContain('request: body required, broken');
  });

  test('that the test answered by itself has met nothing of the request', () => {
    expect(met({ ...added, staged: true, responseBody: '{"contactId":"1"}' })).toEqual([
      '200',
      '200: /contactId type, broken',
    ]);
  });

  test.each([
    ['another method', { method: 'GET' }],
    ['a longer path', { path: '/contact/id%3A1/more/tag' }],
    ['another path', { path: '/contact/id%3A1/comment' }],
  ])('with %s is of another operation', (_, change) => {
    expect(met({ ...added, ...change })).toEqual([]);
  });
});

describe('what is uncovered', () => {
  const everything = coverage([added]);

  test('is each status, example, header and keyword that no exchange has met', () => {
    expect(everything.problems).toContain('addTags: no test has met "449".');
    expect(everything.problems).toContain('addTags: no test has met "429: Retry-After".');
    expect(everything.problems).toContain('addTags: no test has met "request: /* type, broken".');
    const names = tags.flatMap((operation) => checksOf(bundle, operation)).map(({ name }) => name);
    expect(everything.problems).toHaveLength(names.length - met(added).length);
  });

  test('may be an exception, which may not be needless', () => {
    const reason = 'Nobody waits so long.';
    const { problems, operations } = coverage(
      [added],
      [
        { check: /^449/, reason },
        { check: /^200$/, reason: 'No call succeeds.' },
      ],
    );
    expect(problems.filter((problem) => problem.includes('"449'))).toEqual([]);
    expect(operations[0]?.lines.find(({ name }) => name === '449')).toMatchObject({ exchanges: 0, reason });
    expect(problems).toContain('The exception /^200$/ is none: tests meet all that it is about.');
  });

  test.each([toMarkdown, toHtml])('is shown, with the counts of all: %o', (render) => {
    const page = render(everything, [{ check: /<a|b>/, reason: 'x < y' }]);
    expect(page.replaceAll('&quot;', '"')).toContain('addTags: no test has met "449".');
    expect(page).toContain('1/6');
    expect(page).toContain('test/a.test.ts');
    expect(render(coverage([]), [])).not.toContain('test/a.test.ts');
  });

  test('does not become markup', () => {
    expect(toHtml(everything, [{ check: /<a>/, reason: 'x < y' }])).toContain(
      '<code>&lt;a&gt;</code>: x &lt; y',
    );
  });
});

describe('the recorder', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.resetModules();
  });

  const sent = { staged: false, method: 'POST', path: '/a', headers: new Headers({ A: 'b' }), body: '1' };

  test('writes each exchange down, with the test that it belongs to', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'records-'));
    vi.stubEnv(recordsVariable, folder);
    vi.resetModules();
    const { record } = await import('../../support/record.js');
    const response = Response.json({ c: 1 }, { status: 429, headers: { D: 'e' } });
    await record(sent, response);
    await record(sent, response);
    const records = await readExchanges(folder);
    await rm(folder, { recursive: true });
    expect(records).toHaveLength(2);
    expect(records[0]).toEqual({
      test: {
        file: 'test/contract/report/report.test.ts',
        name: expect.stringContaining('writes each exchange down'),
      },
      staged: false,
      method: 'POST',
      path: '/a',
      requestHeaders: { a: 'b' },
      requestBody: '1',
      status: 429,
      responseHeaders: { 'content-type': 'application/json', d: 'e' },
      responseBody: '{"c":1}',
    });
    // The test still reads the answer itself.
    expect(await response.json()).toEqual({ c: 1 });
  });
});
