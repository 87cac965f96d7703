import { getEventListeners } from 'node:events';
import { createClient } from '@aelyst/client';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  elsewhere,
  fail,
  hang,
  message,
  outcomeOf,
  refuse,
  reject,
  type Step,
  scripted,
  send,
  succeed,
  unreachable,
} from '../support/scripted.js';
import { startServer } from '../support/server.js';

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe.each(['client', 'call'] as const)('signal of the %s', (whose) => {
  /** Sends a message with the signal; the steps get a function that aborts it. */
  function withSignal(stepsOf: (abort: (reason?: unknown) => void) => Step[], options = {}) {
    const controller = new AbortController();
    const { signal } = controller;
    const steps = stepsOf((reason) => controller.abort(reason));
    const made = scripted(steps, { ...options, ...(whose === 'client' && { signal }) });
    return { ...made, controller, call: () => made.call(whose === 'call' ? { signal } : {}) };
  }

  test('that was aborted before ends the call: no token is asked for, and nothing is sent', async () => {
    for (const options of [{ token: () => expect.unreachable() }, { rateLimit: false }]) {
      const { call, sent, events, controller } = withSignal(() => [succeed], options);
      controller.abort(new Error('enough'));
      expect(await call()).toMatchObject({
        error: {
          kind: 'aborted',
          delivery: 'not-sent',
          attempts: 0,
          cause: new Error('enough'),
          message: expect.stringMatching(/: aborted by the caller$/),
        },
      });
      expect([...sent, ...events]).toEqual([]);
    }
  });

  test('ends calls under way after other calls with it have settled', async () => {
    const { call, controller } = withSignal(() => [succeed, hang]);
    const [first, second] = [call(), call()];
    expect(outcomeOf(await first)).toBe('ok');
    controller.abort();
    expect(outcomeOf(await second)).toBe('aborted unknown 1');
  });

  test('cancels the body of a response', async () => {
    const cancel = vi.fn();
    const { call } = withSignal((abort) => [
      () => {
        const pull = () => {
          abort();
          return hang();
        };
        return new Response(new ReadableStream({ pull, cancel }, { highWaterMark: 0 }));
      },
    ]);
    const result = await call();
    expect(outcomeOf(result)).toBe('aborted unknown 1');
    expect(result.status).toBe(200);
    expect(cancel).toHaveBeenCalledOnce();
  });

  test('changes nothing after the response', async () => {
    const { call, controller } = withSignal(() => [succeed]);
    const result = await call();
    controller.abort();
    expect(outcomeOf(result)).toBe('ok');
  });

  test('aborts the signal that fetch gets, with its reason', async () => {
    const { call, sent, controller } = withSignal(() => [hang]);
    const calling = call();
    await vi.waitFor(() => expect(sent).toHaveLength(1));
    const given = sent[0]?.init?.signal;
    expect(given?.aborted).toBe(false);
    const reason = new Error('enough');
    controller.abort(reason);
    expect(given?.reason).toBe(reason);
    await calling;
  });

  test('closes the connection of a request', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    let close: () => void = () => {};
    const closed = new Promise<void>((resolve) => {
      close = resolve;
    });
    await using server = await startServer((request) => {
      request.socket.on('close', close);
      controller.abort();
    });
    const aelyst = createClient({ token: 't', baseUrl: server.url, ...(whose === 'client' && { signal }) });
    const result = await aelyst.sendMessage('id:1', message, whose === 'call' ? { signal } : {});
    expect(outcomeOf(result)).toBe('aborted unknown 1');
    await closed;
  });

  test.each<[string, Step]>([
    ['an error', fail('bad-request')],
    ['a failure', reject(new Error('broken'))],
  ])('has no listener left after %s', async (_, step) => {
    const { call, controller } = withSignal(() => [step]);
    await call();
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });
});

describe('signal', () => {
  test.each<[string, unknown]>([
    ['of a connection to the API', unreachable.cause],
    ['of fetch', unreachable],
    ['of a connect timeout', Object.assign(new Error('late'), { code: 'UND_ERR_CONNECT_TIMEOUT' })],
  ])('aborted with an error %s leaves a request that was sent unknown', async (_, reason) => {
    vi.useFakeTimers();
    for (const before of [[], [reject(unreachable)]]) {
      const controller = new AbortController();
      const abort = () => {
        controller.abort(reason);
        return hang();
      };
      const options = { ...elsewhere, signal: controller.signal };
      const { outcome } = await send([...before, abort, succeed], options);
      expect(outcome).toBe(`aborted unknown ${before.length + 1}`);
    }
  });

  test.each([undefined, null, 0, '', 'enough', {}, Symbol('enough'), () => {}])(
    'may be aborted with the reason %s',
    async (reason) => {
      const { result, outcome } = await send([succeed], {}, { signal: AbortSignal.abort(reason) });
      expect(outcome).toBe('aborted not-sent 0');
      expect(() => JSON.stringify(result)).not.toThrow();
    },
  );

  test.each(['request', 'response', 'retry', 'pause'] as const)(
    'may be aborted by onEvent at a %s',
    async (type) => {
      vi.useFakeTimers();
      const controller = new AbortController();
      const { outcome, sent } = await send([refuse(1), succeed], {
        signal: controller.signal,
        onEvent: (event) => event.type === type && controller.abort(),
      });
      expect(outcome).toBe(`aborted ${type === 'request' ? 'unknown' : 'refused'} 1`);
      expect(sent.length).toBeLessThanOrEqual(1);
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  test('of a Request that middleware returns ends the call', async () => {
    const controller = new AbortController();
    const { aelyst, call, sent } = scripted([hang]);
    aelyst.raw.use({ onRequest: ({ request }) => new Request(request, { signal: controller.signal }) });
    const calling = call();
    await vi.waitFor(() => expect(sent).toHaveLength(1));
    controller.abort();
    expect(outcomeOf(await calling)).toBe('aborted unknown 1');
  });

  test('of AbortSignal.timeout ends a call as aborted, because the caller set it', async () => {
    const { result } = await send([hang], {}, { signal: AbortSignal.timeout(1) });
    expect(result).toMatchObject({ error: { kind: 'aborted', cause: { name: 'TimeoutError' } } });
  });

  test('of a client ends all of its calls, and later ones at once', async () => {
    const controller = new AbortController();
    const { call, sent } = scripted([hang], { signal: controller.signal });
    const calls = [call(), call(), call({ signal: new AbortController().signal })];
    await vi.waitFor(() => expect(sent).toHaveLength(3));
    controller.abort();
    const results = await Promise.all([...calls, call()]);
    expect(results.map(outcomeOf)).toEqual([...calls.map(() => 'aborted unknown 1'), 'aborted not-sent 0']);
  });
});

describe('one signal of many calls', () => {
  test.each([
    [1_000, 'at once', false],
    [200, 'through fetch to a server', true],
  ])('has one listener for %d %s, without a warning', async (count, _, served) => {
    const { signal } = new AbortController();
    await using server = await startServer((_, response) => response.end('{"messageId":7}'));
    const options = { signal, rateLimit: false, ...(served && { fetch, baseUrl: server.url }) } as const;
    const { call } = scripted([succeed], options);
    const warnings: Error[] = [];
    const warn = (warning: Error) => warnings.push(warning);
    process.on('warning', warn);
    const add = vi.spyOn(signal, 'addEventListener');
    try {
      const results = await Promise.all(Array.from({ length: count }, () => call({ signal })));
      expect(new Set(results.map(outcomeOf))).toEqual(new Set(['ok']));
      // Node emits a warning in the next tick.
      await new Promise((resolve) => setImmediate(resolve));
    } finally {
      process.off('warning', warn);
    }
    expect(warnings).toEqual([]);
    expect(add).toHaveBeenCalledOnce();
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('ends thousands in the queue in steps that grow with their number only', async () => {
    /** Steps through arrays and sets, and searches in them, while so many calls end. */
    async function stepsFor(count: number): Promise<number> {
      const controller = new AbortController();
      const rateLimit = { limit: 1, windowMs: 1_000 };
      const { call, sent } = scripted([hang], { signal: controller.signal, rateLimit });
      const calls = Array.from({ length: count }, () => call());
      await vi.waitFor(() => expect(sent).toHaveLength(1));
      let steps = 0;
      const arrays = Array.prototype as unknown as Record<string, (...args: unknown[]) => unknown>;
      const searches = [
        'indexOf',
        'lastIndexOf',
        'splice',
        'filter',
        'find',
        'findIndex',
        'shift',
        'includes',
      ];
      const before = searches.map((name) => [name, arrays[name]] as const);
      for (const [name, search] of before) {
        arrays[name] = function (this: unknown[], ...args) {
          steps += this.length;
          return search?.apply(this, args);
        };
      }
      const iterate = Set.prototype[Symbol.iterator];
      Set.prototype[Symbol.iterator] = function* (this: Set<unknown>) {
        const iterator = iterate.call(this);
        for (let next = iterator.next(); !next.done; next = iterator.next()) {
          steps += 1;
          yield next.value;
        }
        return undefined;
      };
      try {
        controller.abort();
        const outcomes = new Set((await Promise.all(calls)).map(outcomeOf));
        expect([...outcomes].sort()).toEqual(['aborted not-sent 0', 'aborted unknown 1']);
        return steps;
      } finally {
        for (const [name, search] of before) if (search) arrays[name] = search;
        Set.prototype[Symbol.iterator] = iterate;
      }
    }
    const [few, many] = [await stepsFor(500), await stepsFor(4_000)];
    // Otherwise nothing was counted.
    expect(few).toBeGreaterThanOrEqual(500);
    expect(many / few).toBeLessThan(10);
  });
});
