import { Readable } from 'node:stream';
import { createClient } from '@aelyst/client';
import { describe, expect, test, vi } from 'vitest';
import { authorization, mediaType, operations } from '../../generated/operations.js';
import {
  delayed,
  errorFrom,
  fail,
  hang,
  message,
  numberedTokens,
  outcomeOf,
  refuse,
  reject,
  type Step,
  scripted,
  send,
  statusOf,
  succeed,
  withFakeTime,
} from '../support/scripted.js';

withFakeTime();

/** The outcome of a message sent through a function that need not be a `fetch`. */
const outcomeThrough = async (fetch: () => unknown) =>
  outcomeOf(await createClient({ token: 't', fetch: fetch as never }).sendMessage('id:1', message));

describe('fetch', () => {
  test('gets a URL and a plain object with everything to send', async () => {
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

  test.each([
    ['0.9.99', false],
    ['1.2.20', false],
    ['1.3.9', false],
    ['1.3.13', false],
    ['1.3.13-canary.1', false],
    ['1.3.14', undefined],
    ['1.3.14-canary.1', undefined],
    ['1.4.0', undefined],
    ['1.10.0', undefined],
    ['2.0.0', undefined],
    [undefined, undefined],
    ['', undefined],
    [Symbol('version'), undefined],
  ])('gets a request for a connection of its own in Bun %s: keepalive %s', async (version, keepalive) => {
    vi.stubGlobal('Bun', { version });
    const { sent } = await send([refuse(0), succeed]);
    expect(sent.map(({ init }) => init?.keepalive)).toEqual([keepalive, keepalive]);
  });

  test.each([undefined, null])('gets no keepalive where Bun is %s', async (bun) => {
    if (bun === null) vi.stubGlobal('Bun', bun);
    expect((await send([succeed])).sent[0]?.init).not.toHaveProperty('keepalive');
  });

  test('gets the same body in each attempt', async () => {
    const { sent } = await send([refuse(0), succeed]);
    expect(sent.map(({ init }) => init?.body)).toEqual([JSON.stringify(message), JSON.stringify(message)]);
  });

  test('defaults to globalThis.fetch at the time of the call', async () => {
    const aelyst = createClient({ token: 't' });
    const stub = vi.fn(async () => succeed());
    vi.stubGlobal('fetch', stub);
    expect(outcomeOf(await aelyst.sendMessage('id:1', message))).toBe('ok');
    expect(stub).toHaveBeenCalledOnce();
  });

  test('is named in the error in a run time that has none', async () => {
    vi.stubGlobal('fetch', undefined);
    const result = await createClient({ token: 't' }).sendMessage('id:1', message);
    expect(result).toMatchObject({
      error: { delivery: 'not-sent', message: expect.stringMatching(/fetch: this run time has none/) },
    });
  });

  const hostile = Object.defineProperty(new Error('x'), 'cause', { get: () => expect.unreachable('cause') });

  test.each<[string, () => unknown]>([
    ['throws', () => expect.unreachable('broken fetch')],
    ['rejects', reject(new Error('broken fetch'))],
    ['rejects with undefined', reject()],
    ['rejects with null', reject(null)],
    ['rejects with a string', reject('text')],
    ['rejects with an object without a prototype', reject(Object.create(null))],
    ['rejects with an error whose cause throws', reject(hostile)],
    ['returns undefined', () => undefined],
    ['resolves to null', async () => null],
    ['resolves to a string', async () => 'text'],
    ['resolves to an object without a status', async () => ({})],
    ['resolves to a response without headers', async () => ({ ok: true, status: 200 })],
    // biome-ignore lint/suspicious/noThenProperty: what hostile code may return.
    ['returns a then that throws', () => ({ then: () => expect.unreachable('broken then') })],
  ])('that %s is called once, and the call is unknown', async (_, broken) => {
    const fetch = vi.fn(broken);
    expect(await outcomeThrough(fetch)).toMatch(/^(network|undocumented) unknown 1$/);
    expect(fetch).toHaveBeenCalledOnce();
  });

  test('that returns Response.error() fails as one that rejects', async () => {
    const { result, outcome, events } = await send([() => Response.error()]);
    expect(outcome).toBe('network unknown 1');
    expect(result).toMatchObject({
      error: { message: expect.stringMatching(/: fetch returned a network error$/) },
    });
    for (const each of [result, result.ok || result.error]) expect(each).not.toHaveProperty('status');
    expect(events.map(({ type }) => type)).toEqual(['request', 'error']);
  });

  test.each<[unknown, RegExp]>([
    ['connection lost by secret-token', /message: connection lost by \[token\]$/],
    [new Error('failed', { cause: 'connection lost' }), /message: failed: connection lost$/],
    [new AggregateError(['connection lost', 'no route'], 'failed'), /message: failed: connection lost$/],
    ['', /message: network error$/],
  ])('that rejects with a string, as in %s, has it in the message of the error', async (thrown, message) => {
    expect((await errorFrom(reject(thrown))).message).toMatch(message);
  });

  test('may return a thenable', async () => {
    // biome-ignore lint/suspicious/noThenProperty: what other libraries for promises return.
    const thenable = { then: (resolve: (value: unknown) => void) => resolve(succeed()) };
    expect(await outcomeThrough(() => thenable)).toBe('ok');
  });

  const cancel = vi.fn();

  test.each<[string, Step, number]>([
    ['succeeds', () => new Response(new ReadableStream({ cancel })), 1],
    ['fails', reject(new Error('late')), 0],
    ['resolves to undefined', async () => undefined as never, 0],
  ])('that %s after timeoutMs changes nothing, and its response is cancelled', async (_, step, cancelled) => {
    cancel.mockClear();
    const { outcome } = await send([delayed(20, step)], { timeoutMs: 10 });
    expect(outcome).toBe('timeout unknown 1');
    // An unhandled rejection would fail the run.
    await vi.advanceTimersByTimeAsync(10);
    expect(cancel).toHaveBeenCalledTimes(cancelled);
  });
});

describe('fetch whose responses are cloned', () => {
  /** Keeps a clone of each response that nobody reads, so that `cancel()` of the other one does not settle. */
  const cloned = (step: Step): Step => {
    const kept: Response[] = [];
    return async () => {
      const response = await step();
      kept.push(response.clone());
      return response;
    };
  };

  test.each<[string, Step[], string]>([
    ['before a retry', [refuse(0.01), succeed], 'ok'],
    ['for a wait above maxWaitMs', [refuse(3_600)], 'rate-limited refused 1'],
    ['after an error', [fail('bad-request')], 'bad-request refused 1'],
    ['before a second token', [fail('unauthorized'), succeed], 'ok'],
    ['after a body that is too long', [() => new Response(' '.repeat(2_000))], 'unreadable unknown 1'],
    [
      'after a body that does not end',
      [() => new Response(new ReadableStream({ pull: hang }))],
      'timeout unknown 1',
    ],
  ])('does not delay a call %s', async (_, steps, expected) => {
    const options = { token: numberedTokens(), timeoutMs: 1_000, maxResponseBytes: 1_000 };
    expect((await send(steps.map(cloned), options)).outcome).toBe(expected);
  });
});

describe('fetch whose responses have no web stream', () => {
  const text = '{"messageId":7}';
  const like = { ok: true, status: 200, statusText: 'OK', headers: new Headers(), url: '', type: 'default' };
  const respond =
    (facts: object): Step =>
    () =>
      ({ ...like, text: async () => text, ...facts }) as unknown as Response;

  test.each<[string, () => object]>([
    ['a stream of Node, as in node-fetch 2', () => ({ body: Readable.from([text]) })],
    ['no body, as in React Native', () => ({})],
    ['null as the body', () => ({ body: null })],
  ])('reads them with text(): %s', async (_, body) => {
    vi.stubGlobal('ReadableStream', undefined);
    const tooMany = { ok: false, status: statusOf('rate-limited') };
    const { result } = await send([respond({ ...tooMany, ...body() }), respond(body())]);
    expect(result).toMatchObject({ ok: true, data: JSON.parse(text) });
    const badRequest = {
      ok: false,
      status: statusOf('bad-request'),
      text: async () => '{"message":"too long"}',
    };
    expect(await errorFrom(respond({ ...badRequest, ...body() }))).toMatchObject({
      kind: 'bad-request',
      delivery: 'refused',
      message: expect.stringMatching(/too long$/),
    });
  });

  test.each([
    ['text() does not settle', { text: hang }, 'timeout unknown 1'],
    ['text() rejects', { text: reject(new Error('cut')) }, 'network unknown 1'],
    [
      'the text is longer than maxResponseBytes',
      { text: async () => text.padEnd(99) },
      'unreadable unknown 1',
    ],
  ])('ends the call if %s', async (_, facts, expected) => {
    expect((await send([respond(facts)], { timeoutMs: 10, maxResponseBytes: 50 })).outcome).toBe(expected);
  });
});

describe('fetch whose response', () => {
  const used = (use: (response: Response) => unknown, response: Response): Step => {
    return async () => {
      await use(response);
      return response;
    };
  };
  const lock = ({ body }: Response) => void body?.getReader();

  test.each<[string, Step]>([
    ['was read', used((response) => response.text(), succeed())],
    ['is locked', used(lock, succeed())],
  ])('%s is not retried, and the call is unknown', async (_, step) => {
    expect((await send([step, succeed])).outcome).toBe('network unknown 1');
  });

  test('is a refusal and locked is retried', async () => {
    expect((await send([used(lock, refuse(0)()), succeed])).outcome).toBe('ok');
  });

  test('is an opaque redirect, as in a browser, has the kind redirect and no status', async () => {
    const hidden = { type: { value: 'opaqueredirect' }, status: { value: 0 }, ok: { value: false } };
    const { result, outcome } = await send([() => Object.defineProperties(new Response(null), hidden)]);
    expect(outcome).toBe('redirect unknown 1');
    expect(result.ok || result.error).not.toHaveProperty('status');
  });
});
