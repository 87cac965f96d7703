import { inspect } from 'node:util';
import type { ClientOptions, Token } from '@aelyst/client';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { authorization } from '../../generated/operations.js';
import {
  fail,
  hang,
  message,
  refuse,
  type Step,
  scripted,
  settled,
  statusOf,
  succeed,
} from '../support/scripted.js';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** A client with a token, and the tokens that it sent. */
function client(token: unknown, steps: Step[] = [succeed], options: Partial<ClientOptions> = {}) {
  const made = scripted(steps, { token: token as Token, ...options });
  const tokens = () =>
    made.sent.map(({ init }) =>
      new Headers(init?.headers).get(authorization.header)?.replace(`${authorization.scheme} `, ''),
    );
  return { ...made, tokens };
}

/** Numbered tokens. */
function numbered() {
  let asked = 0;
  return Object.assign(() => `token-${++asked}`, { asked: () => asked });
}

const rejected = fail('unauthorized');

describe('a token function', () => {
  test('is asked once for calls that need a token at the same time, and anew for the next', async () => {
    let asked = 0;
    const { aelyst, tokens } = client(async () => `token-${++asked}`);
    await Promise.all([1, 2, 3].map(() => aelyst.sendMessage('id:1', message)));
    await aelyst.sendMessage('id:1', message);
    expect(tokens()).toEqual(['token-1', 'token-1', 'token-1', 'token-2']);
  });

  test('that fails when it is asked once more lets go of the response, whose connection would stay busy', async () => {
    const cancel = vi.fn();
    let asked = 0;
    const token = () => {
      if (++asked > 1) throw new Error('no vault');
      return 'token-1';
    };
    const { aelyst } = client(token, [fail('unauthorized', {}, new ReadableStream({ cancel }))]);
    expect(await aelyst.sendMessage('id:1', message)).toMatchObject({
      ok: false,
      error: { kind: 'network', delivery: 'refused' },
    });
    expect(cancel).toHaveBeenCalledOnce();
  });

  test.each([
    ['a body', rejected],
    ['no body', fail('unauthorized', {}, null)],
  ])('is asked once more when the API does not accept its token, in a response with %s', async (_, step) => {
    const { aelyst, tokens } = client(numbered(), [step, succeed]);
    expect(await aelyst.sendMessage('id:1', message)).toMatchObject({ ok: true });
    expect(tokens()).toEqual(['token-1', 'token-2']);
  });

  test('is not asked a third time', async () => {
    const token = numbered();
    const { aelyst, sent } = client(token, [rejected]);
    expect(await aelyst.sendMessage('id:1', message)).toMatchObject({
      ok: false,
      error: { kind: 'unauthorized', attempts: 2, delivery: 'refused' },
    });
    expect([sent.length, token.asked()]).toEqual([2, 2]);
  });

  test('that gives the same token again saves the second request', async () => {
    const { aelyst, sent } = client(() => 'the-same', [rejected]);
    expect(await aelyst.sendMessage('id:1', message)).toMatchObject({ ok: false, error: { attempts: 1 } });
    expect(sent).toHaveLength(1);
  });

  test.each([{ retry: false }, { retry: { maxAttempts: 1 } }] as const)(
    'is not asked again where %j allows one attempt only',
    async (options) => {
      const token = numbered();
      for (const { aelyst, sent } of [client(token, [rejected, succeed], options)]) {
        expect(await aelyst.sendMessage('id:1', message)).toMatchObject({
          ok: false,
          error: { kind: 'unauthorized', attempts: 1 },
        });
        expect([sent.length, token.asked()]).toEqual([1, 1]);
      }
      const { aelyst, sent } = client(numbered(), [rejected, succeed]);
      await aelyst.sendMessage('id:1', message, options);
      expect(sent).toHaveLength(1);
    },
  );

  test('whose second token fails leaves the call refused', async () => {
    let asked = 0;
    const { aelyst } = client(
      () => (++asked === 1 ? 'token-1' : Promise.reject(new Error('no vault'))),
      [rejected],
    );
    expect(await aelyst.sendMessage('id:1', message)).toMatchObject({
      ok: false,
      error: { kind: 'network', delivery: 'refused', attempts: 1 },
    });
  });

  test('whose second token cannot be one leaves the call refused, and does not throw', async () => {
    let asked = 0;
    const { aelyst } = client(() => (++asked === 1 ? 'token-1' : ''), [rejected]);
    expect(await aelyst.sendMessage('id:1', message)).toMatchObject({
      ok: false,
      error: { delivery: 'refused', attempts: 1, message: expect.stringContaining('token: is empty') },
    });
  });

  test('has the body of the response let go that did not accept its token', async () => {
    const cancel = vi.fn();
    const body = new ReadableStream({ cancel });
    const { aelyst } = client(numbered(), [fail('unauthorized', {}, body), succeed]);
    await aelyst.sendMessage('id:1', message);
    expect(cancel).toHaveBeenCalledOnce();
  });
});

describe('a token function that fails', () => {
  const connectError = Object.assign(new Error('connect ECONNREFUSED'), {
    code: 'ECONNREFUSED',
    syscall: 'connect',
    address: '127.0.0.1',
    port: 80,
  });

  test.each<[string, () => string | Promise<string>]>([
    ['rejects', () => Promise.reject(new Error('no vault'))],
    [
      'throws',
      () => {
        throw new Error('no vault');
      },
    ],
    [
      'cannot connect to the host and port of the API',
      () => Promise.reject(new TypeError('no vault', { cause: connectError })),
    ],
    ['rejects with what is no error', () => Promise.reject('no vault')],
    ['rejects with nothing', () => Promise.reject(undefined)],
    ['rejects with what cannot be read', () => Promise.reject(Object.create(null))],
  ])('as one that %s is asked once, and nothing is sent', async (_, token) => {
    const asked = vi.fn(token);
    const { aelyst, sent } = client(asked, [succeed], { baseUrl: 'http://127.0.0.1' });
    expect(await settled(aelyst.sendMessage('id:1', message))).toMatchObject({
      ok: false,
      error: {
        kind: 'network',
        delivery: 'not-sent',
        attempts: 0,
        message: expect.stringContaining('the token function failed'),
      },
    });
    expect([asked.mock.calls.length, sent.length]).toEqual([1, 0]);
  });

  test.each<[string, () => string | Promise<string>]>([
    ['rejects', () => Promise.reject(new Error('no vault'))],
    [
      'throws',
      () => {
        throw new Error('no vault');
      },
    ],
    ['hangs', hang],
  ])('as one that %s once is asked anew by later calls', async (_, first) => {
    let asked = 0;
    const { aelyst, tokens } = client(() => (++asked === 1 ? first() : `token-${asked}`), [succeed], {
      timeoutMs: 1_000,
    });
    expect(await settled(aelyst.sendMessage('id:1', message))).toMatchObject({
      ok: false,
      error: { delivery: 'not-sent', attempts: 0 },
    });
    expect(await aelyst.sendMessage('id:1', message)).toMatchObject({ ok: true });
    expect(tokens()).toEqual(['token-2']);
  });

  test('holds no other call up than those that asked with it', async () => {
    let asked = 0;
    const { aelyst } = client(() => (++asked === 1 ? hang() : 'token'));
    const short = aelyst.sendMessage('id:1', message, { timeoutMs: 10 });
    const long = aelyst.sendMessage('id:1', message, { timeoutMs: 30 });
    await vi.advanceTimersByTimeAsync(10);
    expect(await short).toMatchObject({ ok: false, error: { kind: 'timeout', delivery: 'not-sent' } });
    expect(await aelyst.sendMessage('id:1', message)).toMatchObject({ ok: true });
    await vi.advanceTimersByTimeAsync(20);
    expect(await long).toMatchObject({ ok: false, error: { kind: 'timeout', delivery: 'not-sent' } });
  });

  test('takes no message with it whose call has ended: nothing is sent when it gives a token late', async () => {
    let give: (token: string) => void = () => {};
    const late = new Promise<string>((resolve) => {
      give = resolve;
    });
    const { aelyst, sent } = client(() => late, [succeed], { timeoutMs: 10 });
    expect(await settled(aelyst.sendMessage('id:1', message))).toMatchObject({
      ok: false,
      error: { kind: 'timeout', delivery: 'not-sent' },
    });
    give('token');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sent).toEqual([]);
  });
});

describe('a token function whose token cannot be sent', () => {
  test.each([undefined, null, '', 'with space', 'line\nbreak', 'secrét', 7, {}, ['a b']])(
    'throws from the call, and does not show it: %j',
    async (given) => {
      const { aelyst, sent } = client(() => given as string);
      const call = aelyst.sendMessage('id:1', message);
      await expect(call).rejects.toThrow(TypeError);
      await expect(call).rejects.toThrow(/^token: /);
      if (given) await expect(call).rejects.not.toThrow(String(given));
      expect(sent).toEqual([]);
    },
  );

  test('throws from the next call too, which asks anew', async () => {
    let asked = 0;
    const { aelyst } = client(() => (++asked === 1 ? '' : 'token'));
    await expect(aelyst.sendMessage('id:1', message)).rejects.toThrow(TypeError);
    expect(await aelyst.sendMessage('id:1', message)).toMatchObject({ ok: true });
  });
});

describe('a token is not shown', () => {
  const token = 'tok/en+SECRET=="x';

  /** Everything that a program can print of a result, apart from the response itself. */
  const shown = ({ response: _, ...rest }: { response?: Response }) =>
    `${inspect(rest, { depth: 9, showHidden: true })} ${JSON.stringify(rest)}`;

  const json = (text: string) => JSON.stringify({ message: text, nested: [{ [text]: text }] });
  const escaped = json(token).replaceAll('/', '\\/').replaceAll('+', '\\u002B');

  test.each<[string, Step, Partial<ClientOptions>?]>([
    ['a response that repeats it', fail('bad-request', {}, json(token))],
    ['a response that escapes it', fail('bad-request', {}, escaped)],
    [
      'a response that escapes each of its characters',
      fail(
        'bad-request',
        {},
        json(token).replaceAll(/[a-z]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`),
      ),
    ],
    ['a response that encodes it for a URL', fail('bad-request', {}, json(encodeURIComponent(token)))],
    ['a response that is no JSON', fail('server-error', {}, `<h1>${token}`)],
    ['an undocumented success', () => new Response(escaped, { status: 202 })],
    ['an undocumented error', () => new Response(escaped, { status: 418 })],
    ['a success that cannot be read', () => new Response(`<h1>${token}`)],
    ['a success that lacks something', () => new Response(escaped)],
    [
      'a status text',
      () => new Response('{}', { status: statusOf('bad-request'), statusText: `no ${token}` }),
    ],
    ['a cut response', fail('bad-request', {}, json(token)), { maxResponseBytes: 40 }],
    ['an error of fetch', () => Promise.reject(Object.assign(new Error(`no ${token}`), { config: token }))],
    [
      'a cause of an error of fetch',
      () => Promise.reject(new TypeError('failed', { cause: new Error(`no ${token}`) })),
    ],
  ])('in what is left of %s', async (_, step, options) => {
    const { aelyst, sent, events } = client(token, [step], { retry: false, ...options });
    const result = await aelyst.sendMessage('id:1', message);
    expect(result.ok).toBe(false);
    const [text, recorded] = [shown(result), inspect(events)];
    for (const spelling of ['SECRET', 'tok/en', 'tok%2F', '\\u0074']) {
      expect(text).not.toContain(spelling);
      expect(recorded).not.toContain(spelling);
    }
    expect(sent).toHaveLength(1);
  });

  test('if it is longer than what is shown of a message, wherever that is cut', async () => {
    const long = `SECRET${'x'.repeat(3_000)}`;
    for (const before of [0, 150, 198, 1_000]) {
      const { aelyst } = client(long, [fail('bad-request', {}, json(`${'-'.repeat(before)}${long}`))]);
      expect(shown(await aelyst.sendMessage('id:1', message))).not.toContain('SECRET');
    }
  });

  test('by onEvent that aborts on the error of a fetch which repeats it', async () => {
    const controller = new AbortController();
    const { aelyst } = client(token, [() => Promise.reject(new Error(token))], {
      signal: controller.signal,
      onEvent: ({ type }) => type === 'error' && controller.abort(),
    });
    expect(shown(await aelyst.sendMessage('id:1', message))).not.toContain('SECRET');
  });

  test('neither the first nor the second of a function', async () => {
    const token = numbered();
    const both = fail('unauthorized', {}, json('token-1 token-2'));
    const { aelyst } = client(token, [rejected, both]);
    const text = shown(await aelyst.sendMessage('id:1', message));
    expect(text).not.toMatch(/token-\d/);
    expect(text).toContain('[token] [token]');
  });

  test('by a retry of a refusal', async () => {
    const { aelyst, events } = client(token, [refuse(0), fail('bad-request', {}, escaped)]);
    expect(shown(await settled(aelyst.sendMessage('id:1', message)))).not.toContain('SECRET');
    expect(inspect(events)).not.toContain('SECRET');
  });
});
