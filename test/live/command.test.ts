import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Mock, startMock } from '../../src/mock/index.js';
import { described } from '../support/contract.js';
import { sourceLine } from '../support/source-line.js';
import { documented, envFor, nowhere, reportOf, run, startApi, token } from './server.js';

const comment = '{"text":"Test"}';
const write = ['--contact', 'id:1', '--write', '--create-comment', comment];

describe('a server that does not drift', () => {
  let mock: Mock;
  beforeAll(async () => {
    mock = await startMock();
  });
  afterAll(() => mock.close());

  it.each([
    ['without a contact', [], ''],
    ['with a contact', ['--contact', 'id:1'], ''],
    ['with something to write', write, 'Writing to '],
  ])('is met with silence %s', async (_, args, announced) => {
    const { code, out, err } = await run({ AELYST_BASE_URL: mock.url, AELYST_TOKEN: 'any' }, args);
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(err.split('\n  ')[0]).toContain(announced);
    expect(err === '').toBe(announced === '');
  });

  it('has each operation called, and each call shown on request', async () => {
    await using api = await startApi();
    const args = ['--json', '--verbose', '--contact', 'id:1'];
    const outcome = await run(envFor(api), args);
    const { calls, drift } = reportOf(outcome);
    expect([outcome.code, drift]).toEqual([0, []]);
    expect(new Set(calls.map(({ operation }) => operation))).toEqual(
      new Set(described.map(({ operationId }) => operationId)),
    );
    expect(outcome.err.trim().split('\n')).toEqual(
      calls.map(({ operation, what, status }) => `${operation} ${what}: ${status}`),
    );
    expect(calls.map(({ status }) => status)).toEqual(api.sent.map(({ status }) => status));
  });

  it('that is too busy to say is named', async () => {
    await using api = await startApi((planned, { operation }) =>
      planned.status === 400 ? documented(operation, 429) : planned,
    );
    const { code, out, err } = await run(envFor(api), ['--only', 'addTags', '--contact', 'id:1']);
    expect({ code, out, err }).toEqual({
      code: 0,
      out: '',
      err: 'Not settled: addTags an empty body: 429\n',
    });
  });
});

it('drift is shown to people with every call that has it, and the line of the description', async () => {
  await using api = await startApi((planned) =>
    planned.status === 401 ? { ...planned, body: '{"code":"401"}' } : planned,
  );
  const { code, out, err } = await run(envFor(api), ['--only', 'addTags']);
  expect({ code, out, err }).toEqual({
    code: 1,
    out: '',
    err: `addTags without a token: 401
addTags with a made-up token: 401
  body #/code must be integer, and is string.
  See ${sourceLine('openapi/components/schemas/Error.yaml', 'type: integer')}
`,
  });
});

describe('wrong arguments or environment end it with exit code 2 and one line', () => {
  const env = { AELYST_BASE_URL: 'http://127.0.0.1', AELYST_TOKEN: 'secret-token' };
  it.each([
    ['no base URL', { ...env, AELYST_BASE_URL: '' }, [], 'Set AELYST_BASE_URL'],
    ['no token', { ...env, AELYST_TOKEN: undefined }, [], 'Set AELYST_TOKEN'],
    [
      'a base URL without TLS',
      { ...env, AELYST_BASE_URL: 'http://x.invalid' },
      [],
      'AELYST_BASE_URL: needs https',
    ],
    [
      'a token with a space',
      { ...env, AELYST_TOKEN: 'secret token' },
      [],
      'AELYST_TOKEN: needs visible ASCII',
    ],
    ['an unknown flag', env, ['--contcat', 'id:1'], "Unknown option '--contcat'"],
    ['no identifier', env, ['--contact', '123'], '--contact needs one of the forms '],
    ['an unknown operation', env, ['--only', 'addTag'], '--only needs one of createContact, '],
    ['a body alone', env, ['--contact', 'id:1', '--create-comment', comment], '--create-comment writes'],
    ['writing to nobody', env, ['--write', '--create-comment', comment], '--write needs a --contact'],
    [
      'writing nothing',
      env,
      ['--write', '--contact', 'id:1'],
      '--write needs what to write: --create-contact, ',
    ],
    [
      'writing beyond the operation',
      env,
      [...write, '--only', 'addTags'],
      '--only addTags and --create-comment',
    ],
    ['no JSON', env, [...write, '--add-tags', 'vip'], '--add-tags needs a body as JSON'],
    [
      'a body that is refused',
      env,
      [...write, '--add-tags', '"vip"'],
      '--add-tags is refused by the description: # ',
    ],
    [
      'a contact to create by ID',
      env,
      [...write, '--create-contact', '{}'],
      '--create-contact needs a --contact',
    ],
  ])('%s', async (_, environment, args, line) => {
    const { code, out, err } = await run(environment, args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^[^\n]+\n$/);
    expect(err).toContain(line);
    expect(err).not.toContain('secret');
  });

  it('a server that is not there', async () => {
    const { code, err } = await run({ ...env, AELYST_BASE_URL: await nowhere() });
    expect(code).toBe(2);
    expect(err).toMatch(/^AELYST_BASE_URL cannot be reached: [^\n]+\n$/);
  });

  it('a token that is not accepted', async () => {
    await using api = await startApi();
    const { code, err } = await run({ ...envFor(api), AELYST_TOKEN: 'another-token' });
    expect([code, err]).toEqual([2, 'AELYST_TOKEN is not accepted, so little was checked.\n']);
  });
});

describe('the token', () => {
  const forms = [token, JSON.stringify(token).slice(1, -1), encodeURIComponent(token)];
  const pointed = token.replaceAll('~', '~0').replaceAll('/', '~1');

  it.each([['--json'], ['--verbose']])(
    'is never printed with %s, however the server repeats it',
    async (flag) => {
      const php = JSON.stringify({ [token]: { [token]: token }, message: 1 }).replaceAll('/', '\\/');
      const bodies = [php, token, JSON.stringify([token])];
      const types = ['application/json', `text/${token}`, token];
      let count = 0;
      await using api = await startApi((planned) => {
        count += 1;
        const headers = { 'content-type': types[count % 3] ?? '', location: `/${token}`, 'x-token': token };
        return {
          ...planned,
          status: count % 2 ? planned.status : 418,
          headers,
          body: bodies[(count >> 1) % 3] ?? '',
        };
      });
      const { code, out, err } = await run(envFor(api), [flag, ...write, '--only', 'createComment']);
      expect(code).toBe(1);
      expect(out + err).toContain('[token]');
      for (const form of [...forms, pointed, pointed.replaceAll('"', '\\"')])
        expect(out + err).not.toContain(form);
    },
  );
});

it('--help shows what is sent to whom', async () => {
  const { out } = await run({}, ['--help']);
  expect(out).toContain('A MESSAGE IS READ BY A REAL PERSON');
  for (const { operationId } of described) expect(out).toContain(`body of ${operationId}`);
});
