import { AelystError, type CallOptions, type ClientOptions, createClient, unwrap } from '@aelyst/client';
import { describe, expect, test } from 'vitest';
import { errorKinds, type OperationTypes, operations } from '../../generated/operations.js';
import { described } from '../support/contract.js';
import {
  endpoint,
  message,
  rateLimitLimit,
  rateLimitRemaining,
  retryAfter,
  statusOf,
  succeed,
} from '../support/scripted.js';

/** The error of a call whose requests meet this. */
async function errorOf(
  fetch: typeof globalThis.fetch,
  options: CallOptions = {},
  client: Partial<ClientOptions> = {},
) {
  const aelyst = createClient({ token: 'secret-token', fetch, retry: false, ...client });
  const result = await aelyst.sendMessage('phone:+60121233112', message, options);
  return result.ok ? expect.unreachable() : result.error;
}

const badRequest = statusOf('bad-request');

const respond = (body: string, status = badRequest, headers: Record<string, string> = {}) =>
  errorOf(async () => new Response(body, { status, headers }));

const broken = () => errorOf(() => Promise.reject(new Error('broken')));

describe('an error', () => {
  const cases = described.flatMap(({ operationId, responses }) =>
    responses
      .filter(({ status }) => status >= 400)
      .flatMap(({ status, content }) =>
        content.examples.map(({ value }) => [operationId as keyof OperationTypes, status, value] as const),
      ),
  );

  test.each(cases)(
    'of %s with the documented %d has its kind, status and body',
    async (operation, status, body) => {
      const { parameter, request } =
        described.find(({ operationId }) => operationId === operation) ?? expect.unreachable();
      const aelyst = createClient({
        token: 't',
        retry: false,
        fetch: async () => Response.json(body, { status }),
      });
      const call = aelyst[operation] as (...args: unknown[]) => ReturnType<typeof aelyst.sendMessage>;
      const result = await call(parameter.examples[0]?.value, request.examples[0]?.value);
      expect(result).toMatchObject({
        ok: false,
        status,
        response: { status },
        error: { kind: (errorKinds as Record<number, string>)[status], operation, status, body, attempts: 1 },
      });
      const { method, path } = operations[operation];
      expect(() => unwrap(result)).toThrow(
        `${method} ${path}: ${status} ${(body as { message: string }).message}`,
      );
    },
  );

  test('has what is known, and no property for what is not', async () => {
    expect({ ...(await broken()) }).toStrictEqual({
      name: 'AelystError',
      operation: 'sendMessage',
      kind: 'network',
      delivery: 'unknown',
      attempts: 1,
    });
  });

  test('has a cause only if there is more to know than the response tells', async () => {
    expect(await respond('{}')).not.toHaveProperty('cause');
    expect(await respond('<html>')).toHaveProperty('cause.message', 'the body is not a JSON object: <html>');
    expect(await respond('', 500)).toHaveProperty('cause.message', 'the body is empty');
  });

  test.each(['<html>', '"words"', '7', 'null', '[1]', ''])(
    'has no body if that is no object: %s',
    async (body) => {
      expect(await respond(body)).not.toHaveProperty('body');
    },
  );

  test.each([
    ['nothing', '{}'],
    ['what is no text', '{"message":7}'],
    ['an empty list', '{"message":[]}'],
    ['no JSON', '<html>'],
  ])('has the status text where the body has %s for a message', async (_, body) => {
    const init = { status: badRequest, statusText: 'Bad Request' };
    const error = await errorOf(async () => new Response(body, init));
    expect(error.message).toBe(`${endpoint}: ${badRequest} Bad Request`);
  });

  test.each([
    ['a text', 'Too long', 'Too long'],
    ['a list', ['Too long', 'No channel'], 'Too long; No channel'],
    ['a list of objects', [{ message: 'Too long' }, { message: ['No channel'] }], 'Too long; No channel'],
    ['an object', { message: 'Too long' }, 'Too long'],
  ])('has in its message the reason that the API gives as %s', async (_, given, shown) => {
    expect((await respond(JSON.stringify({ message: given }))).message).toBe(
      `${endpoint}: ${badRequest} ${shown}`,
    );
  });

  test('has a message of one line, and no more than 200 characters of the response', async () => {
    const { message: line } = await respond(JSON.stringify({ message: 'a\n\t b'.repeat(99) }));
    expect(line).toBe(`${endpoint}: ${badRequest} ${'a b'.repeat(99).slice(0, 200)}`);
  });

  test('has in its message what fetch says, and what caused that', async () => {
    const cause = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    const error = await errorOf(() => Promise.reject(new TypeError('fetch failed', { cause })));
    expect(error.message).toBe(`${endpoint}: fetch failed: socket hang up`);
    expect(error.cause).toMatchObject({ code: 'ECONNRESET' });
  });

  test('whose causes run in a circle ends', async () => {
    const cause = new Error('outer');
    cause.cause = new Error('inner', { cause });
    expect((await errorOf(() => Promise.reject(cause))).message).toBe(`${endpoint}: outer: inner`);
  });

  test.each([undefined, null, '', 0, {}])(
    'says that the network failed when nobody else does: %s',
    async (thrown) => {
      expect((await errorOf(() => Promise.reject(thrown))).message).toBe(`${endpoint}: network error`);
    },
  );

  test.each([
    [{ [rateLimitLimit.name]: '10' }, { limit: 10, remaining: undefined }],
    [{ [rateLimitRemaining.name]: '0' }, { limit: undefined, remaining: 0 }],
    [
      { [rateLimitLimit.name]: 'many', [rateLimitRemaining.name]: '0.5' },
      { limit: undefined, remaining: 0.5 },
    ],
  ])('has what the response tells of the limit: %j', async (headers, rateLimit) => {
    expect((await respond('{}', statusOf('rate-limited'), headers)).rateLimit).toEqual(rateLimit);
  });

  test('has retryAfterMs, of any status that tells it', async () => {
    for (const kind of ['rate-limited', 'queued', 'server-error'] as const)
      expect((await respond('{}', statusOf(kind), { [retryAfter.name]: '1.5' })).retryAfterMs).toBe(1_500);
    const error = await respond('{}', statusOf('rate-limited'));
    expect(error).not.toHaveProperty('retryAfterMs');
    expect(error).not.toHaveProperty('rateLimit');
  });

  test('becomes JSON with its message, and a clone with its message', async () => {
    const error = await respond('{"message":"Too long"}');
    const text = `${endpoint}: ${badRequest} Too long`;
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'AelystError',
      message: text,
      kind: 'bad-request',
      operation: 'sendMessage',
      delivery: 'refused',
      attempts: 1,
      status: badRequest,
      body: { message: 'Too long' },
    });
    expect(structuredClone(error)).toMatchObject({ message: text });
    const reason = () => 'not cloneable';
    const aborted = await errorOf(() => expect.unreachable(), { signal: AbortSignal.abort(reason) });
    expect(aborted.cause).toBe(reason);
    expect(structuredClone(aborted)).toMatchObject({ message: `${endpoint}: aborted by the caller` });
  });
});

describe('unwrap', () => {
  test('gives the data of a success', async () => {
    const aelyst = createClient({ token: 't', fetch: async () => succeed() });
    expect(unwrap(await aelyst.sendMessage('id:1', message))).toEqual({ messageId: 7 });
  });

  test('throws the very error of a failure', async () => {
    const aelyst = createClient({ token: 't', fetch: () => Promise.reject(new Error('broken')) });
    const result = await aelyst.sendMessage('id:1', message);
    expect(result.ok || result.error).toBeInstanceOf(AelystError);
    expect(() => unwrap(result)).toThrow(result.ok ? expect.unreachable() : result.error);
  });
});

describe('showPersonalData', () => {
  const identifier = 'email:jane.doe+x@example.com' as const;
  const url = `https://example.com/contact/${encodeURIComponent(identifier)}/message`;
  const quotes = [
    ['as text', 'No jane.doe+x@example.com and no +60 12-123 3112'],
    ['as a URL', `POST ${url} failed`],
    ['as a URL with another spelling', `POST ${url.replaceAll('%40', '@').replace('%2B', '%2b')} failed`],
    ['as JSON', JSON.stringify({ path: url, to: identifier })],
  ] as const;

  /** The error of a call for that contact, whose response or fetch quotes it. */
  async function quoting(text: string, how: 'response' | 'fetch', showPersonalData?: boolean) {
    const fetch = async () => {
      if (how === 'fetch') throw new TypeError(`request to ${text}`, { cause: new Error(text) });
      return Response.json({ message: text }, { status: badRequest });
    };
    const aelyst = createClient({ token: 't', fetch, retry: false, showPersonalData });
    const result = await aelyst.sendMessage(identifier, message);
    return result.ok ? expect.unreachable() : result.error;
  }

  test.each(quotes)('is off: an error quotes nobody %s', async (_, text) => {
    for (const how of ['response', 'fetch'] as const) {
      const error = await quoting(text, how);
      expect(`${error.message} ${error.stack} ${error.cause}`).not.toMatch(/jane|doe|60 ?12|3112/);
      expect(error.message).toMatch(/\[(email|phone)\]/);
    }
  });

  test.each(quotes)('leaves what an error quotes %s', async (_, text) => {
    for (const how of ['response', 'fetch'] as const)
      expect((await quoting(text, how, true)).message).toMatch(/jane/);
  });
});
