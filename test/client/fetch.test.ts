import { Readable } from 'node:stream';
import { createClient } from '@aelyst/client';
import { answerWith, createHandlers } from '@aelyst/client/msw';
import { setupServer } from 'msw/node';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { authorization, mediaType, operations } from '../../generated/operations.js';
import {
  fail,
  hang,
  message,
  rateLimitLimit,
  refuse,
  retryAfter,
  type Step,
  scripted,
  settled,
  statusOf,
  succeed,
} from '../support/scripted.js';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('fetch', () => {
  test('gets a URL and a plain object, with all that is to be sent', async () => {
    const { aelyst, sent } = scripted([succeed], {
      baseUrl: 'https://example.com/v1/',
      headers: { 'X-A': '1' },
    });
    await aelyst.sendMessage('email:a+b@c.d', message, { headers: { 'X-B': '2' } });
    expect(sent).toMatchObject([
      {
        url: 'https://example.com/v1/contact/email%3Aa%2Bb%40c.d/message',
        init: {
          method: operations.sendMessage.method,
          body: JSON.stringify(message),
          redirect: 'manual',
          signal: expect.any(AbortSignal),
        },
      },
    ]);
    expect(Object.fromEntries(new Headers(sent[0]?.init?.headers))).toEqual({
      [authorization.header.toLowerCase()]: `${authorization.scheme} secret-token`,
      'content-type': mediaType,
      'x-a': '1',
      'x-b': '2',
    });
  });

  test('is that of the run time at the time of the call, where none is set', async () => {
    const aelyst = createClient({ token: 't' });
    const stub = vi.fn(async () => succeed());
    vi.stubGlobal('fetch', stub);
    expect(await aelyst.sendMessage('id:1', message)).toMatchObject({ ok: true });
    expect(stub).toHaveBeenCalledOnce();
  });

  test.each<[string, () => unknown]>([
    [
      'throws at once',
      () => {
        throw new Error('broken fetch');
      },
    ],
    ['rejects', () => Promise.reject(new Error('broken fetch'))],
    ['gives nothing', () => undefined],
    ['gives null', async () => null],
    ['gives words', async () => 'words'],
    ['gives an object without a status', async () => ({})],
    ['gives a response without headers', async () => ({ ok: true, status: 200 })],
    // biome-ignore lint/suspicious/noThenProperty: what hostile code may give.
    ['has a then that throws', () => ({ then: () => expect.unreachable('broken then') })],
    ['rejects with nothing', () => Promise.reject()],
    ['rejects with words', () => Promise.reject('words')],
    ['rejects with an object without a prototype', () => Promise.reject(Object.create(null))],
    [
      'rejects with what throws when it is read',
      () =>
        Promise.reject(
          Object.defineProperty(new Error('x'), 'cause', {
            get() {
              throw new Error('broken cause');
            },
          }),
        ),
    ],
  ])('that %s ends the call once, as unknown', async (_, broken) => {
    const fetch = vi.fn(broken) as never;
    const result = await createClient({ token: 't', fetch }).sendMessage('id:1', message);
    expect(result).toMatchObject({ ok: false, error: { delivery: 'unknown', attempts: 1 } });
    expect(['network', 'undocumented']).toContain(result.ok || result.error.kind);
    expect(fetch).toHaveBeenCalledOnce();
  });

  test('may give a thenable', async () => {
    // biome-ignore lint/suspicious/noThenProperty: what other libraries of promises give.
    const thenable = { then: (resolve: (value: unknown) => void) => resolve(succeed()) };
    const aelyst = createClient({ token: 't', fetch: (() => thenable) as never });
    expect(await aelyst.sendMessage('id:1', message)).toMatchObject({ ok: true });
  });

  test('that never settles, and pays no heed to its signal, holds nobody up', async () => {
    const { aelyst } = scripted([hang], { timeoutMs: 10 });
    expect(await aelyst.sendMessage('id:1', message)).toMatchObject({
      ok: false,
      error: { kind: 'timeout', delivery: 'unknown' },
    });
  });

  test.each<[string, (late: PromiseWithLate) => void]>([
    ['succeeds', ({ resolve }) => resolve(new Response(new ReadableStream({ cancel }), { status: 200 }))],
    ['fails', ({ reject }) => reject(new Error('late'))],
    ['gives nothing', ({ resolve }) => resolve(undefined)],
  ])('that %s after the call has ended is no matter, and its response is let go', async (name, settle) => {
    let late: PromiseWithLate | undefined;
    cancel.mockClear();
    const fetch = () =>
      new Promise((resolve, reject) => {
        late = { resolve, reject };
      });
    const aelyst = createClient({ token: 't', fetch: fetch as never, timeoutMs: 10 });
    expect(await aelyst.sendMessage('id:1', message)).toMatchObject({
      ok: false,
      error: { kind: 'timeout' },
    });
    if (late) settle(late);
    // An unhandled rejection would fail the run.
    await new Promise((resolve) => setImmediate(resolve));
    expect(cancel).toHaveBeenCalledTimes(name === 'succeeds' ? 1 : 0);
  });

  test('gets the same body in each attempt', async () => {
    vi.useFakeTimers();
    const { aelyst, sent } = scripted([refuse(0), succeed]);
    await settled(aelyst.sendMessage('id:1', message));
    expect(sent.map(({ init }) => init?.body)).toEqual([JSON.stringify(message), JSON.stringify(message)]);
  });

  test('has nothing in the cause of an error that it put into its own', async () => {
    const cause = Object.assign(new Error('failed'), {
      config: { headers: { authorization: 'secret-token' } },
    });
    const { aelyst } = scripted([() => Promise.reject(cause)]);
    const result = await aelyst.sendMessage('id:1', message);
    expect(result.ok || result.error.cause).not.toHaveProperty('config');
  });
});

const cancel = vi.fn();
interface PromiseWithLate {
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

describe('fetch whose responses somebody has cloned', () => {
  /** Keeps a clone of each response that nobody reads: `cancel()` of the other one does not settle then. */
  const cloned = (step: Step): Step => {
    const kept: Response[] = [];
    return async () => {
      const response = await step();
      kept.push(response.clone());
      return response;
    };
  };
  const headers = { [retryAfter.name]: '0.01' };

  test.each<[string, Step[], object]>([
    ['a retry', [cloned(fail('rate-limited', headers)), cloned(succeed)], { ok: true }],
    ['a wait that is too long', [cloned(refuse(3_600))], { ok: false, error: { kind: 'rate-limited' } }],
    ['an error', [cloned(fail('bad-request'))], { ok: false, error: { kind: 'bad-request' } }],
    ['a second token', [cloned(fail('unauthorized')), cloned(succeed)], { ok: true }],
    [
      'a body that is too long',
      [cloned(() => new Response(' '.repeat(2_000)))],
      { ok: false, error: { kind: 'unreadable' } },
    ],
    [
      'a body that does not end',
      [cloned(() => new Response(new ReadableStream({ pull: hang })))],
      { ok: false, error: { kind: 'timeout', delivery: 'unknown' } },
    ],
  ])('does not hold a call up: %s', async (_, steps, expected) => {
    vi.useFakeTimers();
    let asked = 0;
    const { aelyst } = scripted(steps, {
      token: () => `token-${++asked}`,
      timeoutMs: 1_000,
      maxResponseBytes: 1_000,
    });
    expect(await settled(aelyst.sendMessage('id:1', message))).toMatchObject(expected);
  });

  test('by MSW retries a refusal, and ends by its deadline', async () => {
    const server = setupServer(...createHandlers({ rateLimit: { limit: 1, windowMs: 50 } }));
    server.listen({ onUnhandledRequest: 'error' });
    try {
      const aelyst = createClient({ token: 'any-token', deadlineMs: 30_000 });
      for (let index = 0; index < 2; index++)
        expect(await aelyst.addTags('id:123', ['customer'])).toMatchObject({ ok: true });
      server.use(answerWith('createComment', statusOf('rate-limited') as 429));
      const result = await aelyst.createComment('id:1', { text: 'x' }, { retry: { maxAttempts: 2 } });
      expect(result).toMatchObject({
        ok: false,
        error: { kind: 'rate-limited', delivery: 'refused', attempts: 2 },
      });
    } finally {
      server.close();
    }
  });
});

describe('fetch whose responses have no web stream', () => {
  const text = '{"messageId":7}';
  const like = { ok: true, status: 200, statusText: 'OK', headers: new Headers(), url: '', type: 'default' };
  const tooMany = {
    status: statusOf('rate-limited'),
    headers: new Headers({ [retryAfter.name]: '0.01' }),
    ok: false,
  };

  test.each<[string, () => object]>([
    ['a stream of Node, as node-fetch 2', () => ({ body: Readable.from([text]) })],
    ['no body, as React Native', () => ({})],
    ['null for a body', () => ({ body: null })],
  ])('are read with text(): %s', async (_, more) => {
    const respond = (facts: object, given = text) =>
      ({ ...like, ...facts, ...more(), text: async () => given }) as unknown as Response;
    const { aelyst, sent } = scripted([() => respond(tooMany), () => respond({})]);
    expect(await aelyst.sendMessage('id:1', message)).toMatchObject({ ok: true, data: { messageId: 7 } });
    expect(sent).toHaveLength(2);
    const failing = scripted([
      () => respond({ ok: false, status: statusOf('bad-request') }, '{"message":"too long"}'),
    ]);
    expect(await failing.aelyst.sendMessage('id:1', message)).toMatchObject({
      ok: false,
      error: { kind: 'bad-request', delivery: 'refused', message: expect.stringMatching(/too long$/) },
    });
  });

  test('end by timeoutMs where text() does not settle, or throws', async () => {
    const hanging = scripted([() => ({ ...like, text: hang }) as unknown as Response], { timeoutMs: 10 });
    expect(await hanging.aelyst.sendMessage('id:1', message)).toMatchObject({
      ok: false,
      error: { kind: 'timeout', delivery: 'unknown' },
    });
    const text = () => Promise.reject(new Error('cut'));
    const cut = scripted([() => ({ ...like, text }) as unknown as Response]);
    expect(await cut.aelyst.sendMessage('id:1', message)).toMatchObject({
      ok: false,
      error: { kind: 'network', delivery: 'unknown' },
    });
  });

  test('are cut at maxResponseBytes as well', async () => {
    const long = { ...like, text: async () => text.padEnd(99) };
    const { aelyst } = scripted([() => long as unknown as Response], { maxResponseBytes: 50 });
    expect(await aelyst.sendMessage('id:1', message)).toMatchObject({
      ok: false,
      error: { kind: 'unreadable' },
    });
  });
});

describe('fetch whose response', () => {
  test('has been read by somebody else is unreadable, and the call unknown', async () => {
    const { aelyst, sent } = scripted([
      async () => {
        const response = await succeed();
        await response.text();
        return response;
      },
    ]);
    expect(await aelyst.sendMessage('id:1', message)).toMatchObject({
      ok: false,
      error: { kind: 'network', delivery: 'unknown', attempts: 1 },
    });
    expect(sent).toHaveLength(1);
  });

  test('is being read by somebody else is not retried', async () => {
    const { aelyst, sent } = scripted([
      async () => {
        const response = await succeed();
        response.body?.getReader();
        return response;
      },
    ]);
    expect(await aelyst.sendMessage('id:1', message)).toMatchObject({
      ok: false,
      error: { kind: 'network', delivery: 'unknown', attempts: 1 },
    });
    expect(sent).toHaveLength(1);
  });

  test('is refused, and locked, is retried all the same', async () => {
    const locked: Step = () => {
      const response = fail('rate-limited', { [retryAfter.name]: '0.01' })() as Response;
      response.body?.getReader();
      return response;
    };
    const { aelyst } = scripted([locked, succeed]);
    expect(await aelyst.sendMessage('id:1', message)).toMatchObject({ ok: true });
  });

  test.each([
    [statusOf('server-error'), 'unknown'],
    [statusOf('bad-request'), 'refused'],
    [200, 'unknown'],
  ])('breaks off in the body of a %d leaves the delivery %s', async (status, delivery) => {
    const body = () =>
      new ReadableStream({
        pull(controller) {
          controller.error(new Error('cut'));
        },
      });
    const { aelyst, sent } = scripted([() => new Response(body(), { status })]);
    expect(await aelyst.sendMessage('id:1', message)).toMatchObject({
      ok: false,
      status,
      error: { kind: 'network', delivery, attempts: 1, status },
    });
    expect(sent).toHaveLength(1);
  });

  test.each(['9'.repeat(30), '-1', 'NaN', '', '1e9', '0x10'])(
    'states %j for a limit is a success',
    async (value) => {
      const { aelyst } = scripted([
        () => Response.json({ messageId: 7 }, { headers: { [rateLimitLimit.name]: value } }),
      ]);
      for (let index = 0; index < 30; index++)
        expect(await aelyst.sendMessage('id:1', message)).toMatchObject({ ok: true });
    },
  );

  test('is an opaque redirect, as in a browser, is a redirect', async () => {
    const hidden = { type: { value: 'opaqueredirect' }, status: { value: 0 }, ok: { value: false } };
    const { aelyst } = scripted([() => Object.defineProperties(new Response(null), hidden)]);
    const result = await aelyst.sendMessage('id:1', message);
    expect(result).toMatchObject({ ok: false, error: { kind: 'redirect', delivery: 'unknown' } });
    expect(result.ok || result.error).not.toHaveProperty('status');
  });
});
