import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Mock, startMock } from '../../src/mock/index.js';
import { described } from '../support/contract.js';
import { sourceLine } from '../support/source-line.js';
import { documentedResponse, envFor, nowhere, type PlannedResponse, run, startApi, token } from './server.js';

const comment = '{"createComment":{"text":"Test"}}';
const write = ['--contact', 'id:1', '--write', comment];

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
    const { code, out, err } = await run(envFor(api), ['--verbose', '--contact', 'id:1']);
    expect([code, out]).toEqual([0, '']);
    const shown = err.trim().split('\n');
    expect(shown.map((line) => line.split(' ')[0])).toEqual(
      api.sent.map(({ operation }) => operation.operationId),
    );
    expect(shown.map((line) => Number(line.split(': ')[1]))).toEqual(api.sent.map(({ status }) => status));
    expect(new Set(api.sent.map(({ operation }) => operation))).toEqual(new Set(described));
  });

  it('that is too busy leaves the call open, which is named', async () => {
    await using api = await startApi((planned, { operation }) =>
      planned.status === 400 ? documentedResponse(operation, 429) : planned,
    );
    const { code, out, err } = await run(envFor(api), ['--only', 'addTags', '--contact', 'id:1']);
    expect({ code, out, err }).toEqual({
      code: 0,
      out: '',
      err: 'Not settled: addTags an empty body: 429\n',
    });
  });
});

it('drift is shown with every call that has it, and the line of the description', async () => {
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
  it.each<[args: string, line: string, changes?: NodeJS.ProcessEnv]>([
    ['', 'Set AELYST_BASE_URL', { AELYST_BASE_URL: '' }],
    ['', 'Set AELYST_TOKEN', { AELYST_TOKEN: undefined }],
    ['', 'AELYST_BASE_URL: needs https', { AELYST_BASE_URL: 'http://x.invalid' }],
    ['', 'AELYST_TOKEN: needs visible ASCII', { AELYST_TOKEN: 'secret token' }],
    ['--contcat id:1', "Unknown option '--contcat'"],
    ['--contact 123', '--contact needs one of the forms '],
    ['--only addTag', '--only needs one of createContact, '],
    [`--write ${comment}`, '--write needs a --contact'],
    ['--contact id:1 --write {}', '--write needs bodies as JSON'],
    ['--contact id:1 --write vip', '--write needs bodies as JSON'],
    [`${write.join(' ')} --only addTags`, '--write knows addTags, not createComment'],
    ['--contact id:1 --write {"addTags":"vip"}', 'The description refuses the body of addTags: # '],
    ['--contact id:1 --write {"createContact":{}}', 'createContact needs a --contact'],
  ])('with %j: %s', async (args, line, changes = {}) => {
    const { code, out, err } = await run({ ...env, ...changes }, args.split(' ').filter(Boolean));
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

  it('is never printed, however the server repeats it', async () => {
    const php = JSON.stringify({ [token]: { [token]: token }, message: 1 }).replaceAll('/', '\\/');
    const variations: Partial<PlannedResponse>[] = [
      { body: php },
      { body: JSON.stringify([token]) },
      { body: token, headers: { 'content-type': `text/${token}`, location: `/${token}` } },
      { body: token, status: 418 },
    ];
    let count = 0;
    await using api = await startApi((planned) => ({
      ...planned,
      ...variations[count++ % variations.length],
    }));
    const { code, out, err } = await run(envFor(api), ['--verbose', ...write]);
    expect(code).toBe(1);
    expect(err).toContain('body #/[token] is not described');
    expect(err).toContain('is text/[token]');
    for (const form of [...forms, pointed, pointed.replaceAll('"', '\\"')])
      expect(out + err).not.toContain(form);
  });
});

it('--help shows what is sent to whom', async () => {
  const { out } = await run({}, ['--help']);
  expect(out).toContain('A MESSAGE IS READ BY A REAL PERSON');
  for (const { operationId } of described) expect(out).toContain(operationId);
});
