import { getEventListeners } from 'node:events';
import { createClient, type OperationId, type Result } from '@aelyst/client';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { operations } from '../../generated/operations.js';
import { fail, hang, message, refuse, type Step, scripted, settled, succeed } from '../support/scripted.js';
import { startServer } from '../support/server.js';

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const [success] = operations.sendMessage.statuses;

describe.each(['client', 'call'] as const)('signal of the %s', (whose) => {
  /** A client and options of a call with the signal. */
  function withSignal(steps: Step[], options = {}) {
    const controller = new AbortController();
    const { signal } = controller;
    const made = scripted(steps, { ...options, ...(whose === 'client' && { signal }) });
    return { ...made, controller, call: whose === 'call' ? { signal } : {} };
  }

  test('that was aborted before ends the call, and nothing is sent', async () => {
    const { aelyst, sent, controller, call } = withSignal([succeed], { token: () => expect.unreachable() });
    controller.abort(new Error('enough'));
    expect(await aelyst.sendMessage('id:1', message, call)).toMatchObject({
      ok: false,
      error: {
        kind: 'aborted',
        delivery: 'not-sent',
        attempts: 0,
        message: expect.stringMatching(/: aborted by the caller$/),
        cause: new Error('enough'),
      },
    });
    expect(sent).toEqual([]);
  });

  test('that was aborted before ends a call that has to wait for nothing', async () => {
    const { aelyst, sent, events, controller, call } = withSignal([succeed], { rateLimit: false });
    controller.abort();
    expect(await aelyst.sendMessage('id:1', message, call)).toMatchObject({
      ok: false,
      error: { kind: 'aborted', delivery: 'not-sent', attempts: 0 },
    });
    expect([...sent, ...events]).toEqual([]);
  });

  test('ends the calls that are under way, after others have settled that shared it', async () => {
    const { aelyst, controller, call } = withSignal([succeed, hang]);
    const [first, second] = [1, 2].map(() => aelyst.sendMessage('id:1', message, call));
    expect(await first).toMatchObject({ ok: true });
    controller.abort();
    expect(await second).toMatchObject({ ok: false, error: { kind: 'aborted', delivery: 'unknown' } });
  });

  test('that fires while the token is being fetched ends the call, and nothing is sent', async () => {
    const made = withSignal([succeed], {
      token: () => {
        made.controller.abort();
        return hang();
      },
    });
    expect(await made.aelyst.sendMessage('id:1', message, made.call)).toMatchObject({
      ok: false,
      error: { kind: 'aborted', delivery: 'not-sent', attempts: 0 },
    });
    expect(made.sent).toEqual([]);
  });

  test('that fires before the head of the response leaves the delivery unknown', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    await using server = await startServer(() => controller.abort());
    const aelyst = createClient({ token: 't', baseUrl: server.url, ...(whose === 'client' && { signal }) });
    const result = await aelyst.sendMessage('id:1', message, whose === 'call' ? { signal } : {});
    expect(result).toMatchObject({ ok: false, error: { kind: 'aborted', delivery: 'unknown', attempts: 1 } });
  });

  test('that fires in the body of the response leaves the delivery unknown, and lets the body go', async () => {
    const cancel = vi.fn();
    const made = withSignal([
      () =>
        new Response(
          new ReadableStream(
            {
              pull: () => {
                made.controller.abort();
                return hang();
              },
              cancel,
            },
            { highWaterMark: 0 },
          ),
          { status: success },
        ),
    ]);
    expect(await made.aelyst.sendMessage('id:1', message, made.call)).toMatchObject({
      ok: false,
      status: success,
      error: { kind: 'aborted', delivery: 'unknown', attempts: 1 },
    });
    expect(cancel).toHaveBeenCalledOnce();
  });

  test('that fires in a wait ends the call at once, which is known to be refused', async () => {
    vi.useFakeTimers();
    const { aelyst, sent, controller, call } = withSignal([refuse(20)]);
    const calling = aelyst.sendMessage('id:1', message, call);
    await vi.advanceTimersByTimeAsync(5_000);
    controller.abort();
    expect(await calling).toMatchObject({
      ok: false,
      error: { kind: 'aborted', delivery: 'refused', attempts: 1 },
    });
    expect(sent).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('that fires after the response changes nothing', async () => {
    const { aelyst, controller, call } = withSignal([succeed]);
    const result = await aelyst.sendMessage('id:1', message, call);
    controller.abort();
    expect(result).toMatchObject({ ok: true, data: { messageId: 7 } });
  });

  test('is handed on: fetch gets a signal that fires with it, and with its reason', async () => {
    const made = withSignal([hang]);
    const calling = made.aelyst.sendMessage('id:1', message, made.call);
    await vi.waitFor(() => expect(made.sent).toHaveLength(1));
    const given = made.sent[0]?.init?.signal;
    expect(given?.aborted).toBe(false);
    const reason = new Error('enough');
    made.controller.abort(reason);
    expect(given?.reason).toBe(reason);
    await calling;
  });

  test('closes the connection of a request that is under way', async () => {
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
    await aelyst.sendMessage('id:1', message, whose === 'call' ? { signal } : {});
    await closed;
  });

  test.each<[string, Step]>([
    ['a success', succeed],
    ['an error', fail('bad-request')],
    ['a failure', () => Promise.reject(new Error('broken'))],
    ['an abort', hang],
  ])('has no listener left after %s', async (_, step) => {
    const made = withSignal([
      () => {
        if (step === hang) queueMicrotask(() => made.controller.abort());
        return step();
      },
    ]);
    await made.aelyst.sendMessage('id:1', message, made.call);
    expect(getEventListeners(made.controller.signal, 'abort')).toEqual([]);
  });
});

describe('signal', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED'), {
    code: 'ECONNREFUSED',
    syscall: 'connect',
    address: '192.0.2.1',
    port: 443,
  });

  test.each<[string, unknown]>([
    ['of a connection to the API', refused],
    ['as fetch gives it', new TypeError('fetch failed', { cause: refused })],
    ['of a time-out', Object.assign(new Error('late'), { code: 'UND_ERR_CONNECT_TIMEOUT' })],
  ])('aborted with an error %s leaves a request unknown that is out', async (_, reason) => {
    const controller = new AbortController();
    const { aelyst, sent } = scripted(
      [
        () => {
          controller.abort(reason);
          return hang();
        },
        succeed,
      ],
      { signal: controller.signal, baseUrl: 'https://192.0.2.1' },
    );
    expect(await aelyst.sendMessage('id:1', message)).toMatchObject({
      ok: false,
      error: { kind: 'aborted', delivery: 'unknown', attempts: 1 },
    });
    expect(sent).toHaveLength(1);
  });

  test.each([undefined, null, 0, '', 'enough', {}, Symbol('enough'), () => {}])(
    'may be aborted with any reason: %s',
    async (reason) => {
      const { aelyst } = scripted([succeed]);
      const result = await aelyst.sendMessage('id:1', message, { signal: AbortSignal.abort(reason) });
      expect(result).toMatchObject({ ok: false, error: { kind: 'aborted', delivery: 'not-sent' } });
      expect(() => JSON.stringify(result)).not.toThrow();
    },
  );

  test.each(['request', 'response', 'retry', 'pause'] as const)(
    'may be aborted in onEvent: %s',
    async (type) => {
      vi.useFakeTimers();
      const controller = new AbortController();
      const { aelyst, sent } = scripted([refuse(1), succeed], {
        signal: controller.signal,
        onEvent: (event) => event.type === type && controller.abort(),
      });
      expect(await settled(aelyst.sendMessage('id:1', message))).toMatchObject({
        ok: false,
        error: { kind: 'aborted', delivery: type === 'request' ? 'unknown' : 'refused', attempts: 1 },
      });
      expect(sent.length).toBeLessThanOrEqual(1);
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  test('aborted with the error of an earlier attempt ends the call, and nothing is retried', async () => {
    vi.useFakeTimers();
    const controller = new AbortController();
    const aborting = () => {
      controller.abort(refused);
      return hang();
    };
    const steps = [() => Promise.reject(refused), aborting, succeed];
    const { aelyst, events } = scripted(steps, { signal: controller.signal, baseUrl: 'https://192.0.2.1' });
    expect(await settled(aelyst.sendMessage('id:1', message))).toMatchObject({
      ok: false,
      error: { kind: 'aborted', delivery: 'unknown', attempts: 2 },
    });
    expect(events.filter(({ type }) => type === 'retry')).toHaveLength(1);
  });

  test('of a Request that middleware gives in the place of another ends the call', async () => {
    const controller = new AbortController();
    const { aelyst, sent } = scripted([hang]);
    aelyst.raw.use({
      onRequest: ({ request }) => new Request(request, { signal: controller.signal }),
    });
    const call = aelyst.sendMessage('id:1', message);
    await vi.waitFor(() => expect(sent).toHaveLength(1));
    controller.abort();
    expect(await call).toMatchObject({ ok: false, error: { kind: 'aborted', delivery: 'unknown' } });
  });

  test('of AbortSignal.timeout ends a call as aborted, since it is the caller’s', async () => {
    const { aelyst } = scripted([hang]);
    const result = await aelyst.sendMessage('id:1', message, { signal: AbortSignal.timeout(1) });
    expect(result).toMatchObject({ ok: false, error: { kind: 'aborted', cause: { name: 'TimeoutError' } } });
  });

  test('of a client ends its calls, and later ones at once', async () => {
    const controller = new AbortController();
    const { aelyst, sent } = scripted([hang], { signal: controller.signal });
    const calls = [1, 2, 3].map(() => aelyst.sendMessage('id:1', message));
    await vi.waitFor(() => expect(sent).toHaveLength(3));
    controller.abort();
    for (const call of calls) expect(await call).toMatchObject({ ok: false, error: { kind: 'aborted' } });
    expect(await aelyst.sendMessage('id:1', message)).toMatchObject({ ok: false, error: { attempts: 0 } });
  });
});

describe('one signal of many calls', () => {
  /** The most listeners that a signal has while this runs, and the warnings of the process. */
  async function watching(signal: AbortSignal, run: () => Promise<unknown>) {
    const warnings: Error[] = [];
    const warn = (warning: Error) => warnings.push(warning);
    process.on('warning', warn);
    let most = 0;
    let added = 0;
    const add = signal.addEventListener.bind(signal);
    vi.spyOn(signal, 'addEventListener').mockImplementation((...args: Parameters<typeof add>) => {
      add(...args);
      added += 1;
      most = Math.max(most, getEventListeners(signal, 'abort').length);
    });
    try {
      await run();
      // Node tells of a warning in the next tick.
      await new Promise((resolve) => setImmediate(resolve));
    } finally {
      process.off('warning', warn);
    }
    return { warnings, most, added, left: getEventListeners(signal, 'abort').length };
  }

  const outcomes = (results: Result<OperationId>[]) => [
    ...new Set(results.map((result) => (result.ok ? 'ok' : `${result.error.kind} ${result.error.delivery}`))),
  ];

  test('has one listener for 1,000 at the same time, without a warning', async () => {
    const { signal } = new AbortController();
    const { aelyst } = scripted([succeed], { signal, rateLimit: false });
    const call = () => aelyst.sendMessage('id:1', message, { signal });
    const seen = await watching(signal, async () => {
      const results = await Promise.all(Array.from({ length: 1_000 }, call));
      expect(outcomes(results)).toEqual(['ok']);
    });
    expect(seen).toEqual({ warnings: [], most: 1, added: 1, left: 0 });
  });

  test('has one listener for 200 through fetch to a server', async () => {
    const { signal } = new AbortController();
    await using server = await startServer((_, response) => response.end('{"messageId":7}'));
    const aelyst = createClient({ token: 't', baseUrl: server.url, signal, rateLimit: false });
    const seen = await watching(signal, () =>
      Promise.all(Array.from({ length: 200 }, () => aelyst.sendMessage('id:1', message))),
    );
    expect(seen).toEqual({ warnings: [], most: 1, added: 1, left: 0 });
  });

  test('has none left after 10,000, one after the other', async () => {
    const { signal } = new AbortController();
    const { aelyst } = scripted([succeed], { signal, rateLimit: false });
    for (let index = 0; index < 10_000; index++) await aelyst.sendMessage('id:1', message);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('ends 20,000 in the queue when it fires, in steps that grow with their number only', async () => {
    /** Steps through arrays and sets, and searches in them, while so many calls end. */
    async function stepsFor(count: number): Promise<number> {
      const controller = new AbortController();
      const { aelyst, sent } = scripted([hang], {
        signal: controller.signal,
        rateLimit: { limit: 1, windowMs: 1_000 },
      });
      const calls = Array.from({ length: count }, () => aelyst.sendMessage('id:1', message));
      await vi.waitFor(() => expect(sent).toHaveLength(1));
      const searches = [
        'indexOf',
        'lastIndexOf',
        'splice',
        'filter',
        'find',
        'findIndex',
        'shift',
        'includes',
      ] as const;
      const arrays = Array.prototype as unknown as Record<string, (...args: unknown[]) => unknown>;
      const before = searches.map((name) => [name, arrays[name]] as const);
      const iterate = Set.prototype[Symbol.iterator];
      let steps = 0;
      for (const [name, search] of before) {
        arrays[name] = function (this: unknown[], ...args) {
          steps += this.length;
          return search?.apply(this, args);
        };
      }
      Set.prototype[Symbol.iterator] = function () {
        const iterator = iterate.call(this);
        const counted = {
          next: () => {
            steps += 1;
            return iterator.next();
          },
          [Symbol.iterator]: () => counted,
        };
        return counted as never;
      };
      try {
        controller.abort();
        const results = await Promise.all(calls);
        return outcomes(results).length === 2 ? steps : Number.NaN;
      } finally {
        for (const [name, search] of before) if (search) arrays[name] = search;
        Set.prototype[Symbol.iterator] = iterate;
      }
    }
    const [few, many] = [await stepsFor(2_000), await stepsFor(20_000)];
    // Otherwise nothing was counted.
    expect(few).toBeGreaterThanOrEqual(2_000);
    expect(many / few).toBeLessThan(12);
  });
});
