import { getEventListeners } from 'node:events';
import type { CallOptions, ClientOptions, Token } from '@aelyst/client';
import { describe, expect, test, vi } from 'vitest';
import {
  delayed,
  elsewhere,
  fail,
  hang,
  message,
  numberedTokens,
  outcomeOf,
  path,
  refuse,
  reject,
  type Step,
  scripted,
  send,
  settled,
  statusOf,
  succeed,
  unreachable,
  withFakeTime,
  withoutJitter,
} from '../support/scripted.js';
import { startServer } from '../support/server.js';

withFakeTime();
withoutJitter();

/** Where a call can wait. */
const places = ['token', 'queue', 'pause', 'connection', 'response body', 'retry wait'] as const;
/** How it can end there. */
const ends = ['response', 'failure', 'signal', 'timeoutMs', 'deadlineMs', 'maxWaitMs'] as const;
/** Whose option ends it. */
const setters = ['client', 'call'] as const;

type Place = (typeof places)[number];
type End = (typeof ends)[number];
type Setter = (typeof setters)[number];

/** Whether a call can end there in that way: an attempt takes time and can fail; a wait is what the API asks for. */
function isPossible(place: Place, end: End, setter: Setter): boolean {
  const attempting = place === 'token' || place === 'connection' || place === 'response body';
  if (attempting ? end === 'maxWaitMs' : end === 'timeoutMs' || end === 'failure') return false;
  return setter === 'client' || (end !== 'response' && end !== 'failure');
}

const cases = places.flatMap((place) =>
  ends.flatMap((end) =>
    setters.filter((setter) => isPossible(place, end, setter)).map((setter) => ({ place, end, setter })),
  ),
);

const hour = 3_600_000;
const patient = { retry: { maxWaitMs: 2 * hour } };

/** What ends a call. */
function optionOf(end: End, signal: AbortSignal): CallOptions {
  if (end === 'signal') return { signal };
  if (end === 'maxWaitMs') return { retry: { maxWaitMs: 1_000 } };
  return end === 'timeoutMs' || end === 'deadlineMs' ? { [end]: 1_000 } : { deadlineMs: 3 * hour };
}

/** A response whose body is that of another one, once it comes. */
const bodyOf = (step: Step) => () => {
  const pull = async (controller: ReadableStreamDefaultController) => {
    controller.enqueue(new Uint8Array(await (await step()).arrayBuffer()));
    controller.close();
  };
  return new Response(new ReadableStream({ pull }, { highWaterMark: 0 }));
};

function scenarioOf(place: Place, end: End): { steps: Step[]; client: Partial<ClientOptions> } {
  const seconds = end === 'response' ? 0.05 : hour / 1_000;
  const windowMs = seconds * 1_000;
  const waiting: () => Promise<Response> =
    end === 'response' ? delayed(20, succeed) : end === 'failure' ? reject(new Error('broken')) : hang;
  const token = (async () => waiting().then(() => 'token')) as unknown as Token;
  return {
    token: { steps: [succeed], client: { token } },
    queue: {
      steps: [end === 'maxWaitMs' ? delayed(10, refuse(seconds)) : succeed, succeed],
      client: { rateLimit: { limit: 1, windowMs } },
    },
    pause: { steps: [refuse(seconds), succeed], client: {} },
    connection: { steps: [waiting], client: {} },
    'response body': { steps: [bodyOf(waiting)], client: {} },
    'retry wait': { steps: [refuse(seconds), succeed], client: {} },
  }[place];
}

function expectedOf(place: Place, end: End) {
  if (end === 'response') return { outcome: 'ok', requests: place === 'retry wait' ? 2 : 1 };
  const [certainty, requests] =
    place === 'connection' || place === 'response body'
      ? ['unknown 1', 1]
      : place === 'retry wait'
        ? ['refused 1', 1]
        : ['not-sent 0', 0];
  // A wait that would end after the deadline does not begin.
  const waits = end !== 'maxWaitMs' && !(end === 'deadlineMs' && place === 'retry wait');
  const kind = { failure: 'network', signal: 'aborted', timeoutMs: 'timeout', deadlineMs: 'timeout' };
  return {
    outcome: `${waits ? kind[end as keyof typeof kind] : 'rate-limited'} ${certainty}`,
    requests,
    took: { failure: 0, signal: 500, timeoutMs: 1_000, deadlineMs: waits ? 1_000 : 0, maxWaitMs: 0 }[end],
  };
}

describe('a call ends', () => {
  test.each(cases)('in the $place by $end, set by: $setter', async ({ place, end, setter }) => {
    const [controller, other] = [new AbortController(), new AbortController()];
    const { steps, client } = scenarioOf(place, end);
    const option = optionOf(end, controller.signal);
    const { call, sent } = scripted(steps, {
      ...(end !== 'maxWaitMs' && patient),
      signal: other.signal,
      ...client,
      ...(setter === 'client' && option),
    });

    const warmsUp = place === 'queue' || place === 'pause';
    const warmUp = warmsUp && call({ retry: false });
    await vi.advanceTimersByTimeAsync(0);
    const startedAt = performance.now();
    let ended = false;
    const calling = call(setter === 'call' ? option : {}).finally(() => {
      ended = true;
    });
    await vi.advanceTimersByTimeAsync(0);
    // While a call is pending, a timer keeps the process alive.
    expect(ended || vi.getTimerCount() > 0).toBe(true);
    if (end === 'signal') {
      await vi.advanceTimersByTimeAsync(500);
      controller.abort();
    }
    const result = await settled(calling);
    const took = performance.now() - startedAt;
    await warmUp;

    expect({ outcome: outcomeOf(result), requests: sent.length - Number(warmsUp), took }).toMatchObject({
      ...expectedOf(place, end),
      ...(place === 'queue' && end === 'maxWaitMs' && { took: 10 }),
    });
    expect(vi.getTimerCount()).toBe(0);
    for (const { signal } of [controller, other]) expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

/** Returns a function that sets the clock forward, as if the process had been busy or suspended for so long. */
function clock(): (lateMs: number) => void {
  const now = performance.now.bind(performance);
  let ahead = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now() + ahead);
  return (lateMs) => {
    ahead = lateMs;
  };
}

/** A success whose body comes in pieces, each after so many milliseconds. */
const dripping = (ms: number) => () => {
  const pieces = ['{"messageId"', ':', '7', '}'];
  const pull = async (controller: ReadableStreamDefaultController) => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    controller.enqueue(new TextEncoder().encode(pieces.shift()));
    if (pieces.length === 0) controller.close();
  };
  return new Response(new ReadableStream({ pull }));
};

describe.each(['timeoutMs', 'deadlineMs'] as const)('%s', (name) => {
  test.each<[string, Step]>([
    ['the response comes too late', delayed(1_000, succeed)],
    ['the body drips', dripping(300)],
  ])('ends the call at that time if %s, and says so', async (_, step) => {
    const { result, outcome, took } = await send([step], { [name]: 1_000 });
    expect([outcome, took]).toEqual(['timeout unknown 1', 1_000]);
    expect(result).toMatchObject({
      error: {
        message: expect.stringMatching(/: no complete response within 1000 ms$/),
        cause: { name: 'TimeoutError' },
      },
    });
  });

  test.each(['bad-request', 'unauthorized', 'rate-limited'] as const)(
    'leaves it to the status what a refusal was whose body does not end: %s',
    async (kind) => {
      const stalled = () => new Response(bodyOf(hang)().body, { status: statusOf(kind) });
      const { result, outcome, took } = await send([stalled], { [name]: 1_000, retry: false });
      expect([outcome, took]).toEqual([`${kind} refused 1`, 1_000]);
      expect(result).toMatchObject({ status: statusOf(kind), error: { cause: { name: 'TimeoutError' } } });
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 500);
      const ended = await send([stalled], { [name]: 1_000, retry: false, signal: controller.signal });
      expect(ended.outcome).toBe('aborted refused 1');
    },
  );

  test.each([undefined, 500, 2_000])(
    'of a client is overridden by that of a call: %s',
    async (ms = 1_000) => {
      const options = ms === 1_000 ? { [name]: undefined } : { [name]: ms };
      expect((await send([hang], { [name]: 1_000 }, options)).took).toBe(ms);
    },
  );

  test.each<[string, number, Step]>([
    ['that is longer than the response takes', 1_000, delayed(999, succeed)],
    ['that is longer than the body takes', 1_000, dripping(249)],
    ...[2 ** 31, 2 ** 40, Number.MAX_VALUE, Number.POSITIVE_INFINITY].map((ms): [string, number, Step] => [
      'that is more than a timer takes',
      ms,
      delayed(1e9, succeed),
    ]),
  ])('%s does not end a call: %d', async (_, ms, step) => {
    expect((await send([step], { timeoutMs: 1e12, [name]: ms })).outcome).toBe('ok');
  });

  test.each([
    [0, 1_000],
    [0.9, 1_000],
    [1, 1_001],
    [49, 1_049],
    [51, 1_050],
    [9e6, 1_050],
  ])('whose timer runs %d ms late ends a call that hangs soon after: at %d ms', async (lateMs, end) => {
    const setForward = clock();
    setTimeout(setForward, 500, lateMs);
    const startedAt = Date.now();
    const { outcome } = await send([hang], { [name]: 1_000 });
    expect([outcome, Date.now() - startedAt]).toEqual(['timeout unknown 1', end]);
  });

  const late = async () => delayed(1_049, succeed)().then(() => 'token');

  test.each<[string, Step, Partial<ClientOptions>, string]>([
    ['takes a response that is read then', delayed(1_049, succeed), {}, 'ok'],
    ['takes a body that is read then', dripping(262), {}, 'ok'],
    ['sends no request whose token comes then', succeed, { token: late }, 'timeout not-sent 0'],
  ])('whose timer runs late %s', async (_, step, options, expected) => {
    const setForward = clock();
    setTimeout(setForward, 500, 600);
    expect((await send([step], { ...options, [name]: 1_000 })).outcome).toBe(expected);
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each<[keyof ClientOptions, number, string]>([
    ['token', 99, 'ok'],
    ['token', 100, 'timeout not-sent 0'],
    ['onEvent', 99, 'ok'],
    ['onEvent', 100, 'timeout not-sent 0'],
  ])('holds if the process is busy in %s for %d ms: %s', async (option, busyMs, expected) => {
    const setForward = clock();
    const busy = () => {
      setForward(busyMs);
      return 'token';
    };
    const { outcome, result, sent } = await send([succeed], { [name]: 100, [option]: busy });
    expect([outcome, sent.length]).toEqual([expected, expected === 'ok' ? 1 : 0]);
    expect(result.ok || result.error.message).toEqual(
      result.ok || expect.stringMatching(/: no complete response within 100 ms$/),
    );
  });
});

describe('timeoutMs', () => {
  test('begins again with each attempt, and does not run in the wait before it', async () => {
    const steps = [delayed(900, refuse(5)), delayed(900, refuse(5)), delayed(900, succeed)];
    const { outcome, took } = await send(steps, { timeoutMs: 1_000 });
    expect(outcome).toBe('ok');
    expect(took).toBeGreaterThanOrEqual(2 * 5_000 + 3 * 900);
  });

  test('does not run in the queue', async () => {
    const rateLimit = { limit: 1, windowMs: 10_000 };
    const { call } = scripted([delayed(900, succeed)], { timeoutMs: 1_000, rateLimit });
    const results = await settled(Promise.all([call(), call(), call()]));
    expect(results.map(outcomeOf)).toEqual(['ok', 'ok', 'ok']);
  });

  test('defaults to 30 s', async () => {
    expect((await send([hang])).took).toBe(30_000);
  });

  test('ends the second request after an unauthorized one, which leaves the call unknown', async () => {
    const options = { token: numberedTokens(), timeoutMs: 1_000 };
    expect((await send([fail('unauthorized'), hang], options)).outcome).toBe('timeout unknown 2');
  });

  test.each([
    ['a response', succeed, {}, 'ok'],
    ['an error', reject(new TypeError('broken')), {}, 'network unknown 1'],
    ['a response, but deadlineMs does', succeed, { deadlineMs: 250 }, 'timeout unknown 1'],
  ])('does not run while middleware looks at %s', async (_, step, options, outcome) => {
    const { aelyst, call } = scripted([step], { timeoutMs: 200, ...options });
    const look = async () => {
      await new Promise((resolve) => setTimeout(resolve, 400));
      return undefined;
    };
    aelyst.raw.use({ onResponse: look, onError: look });
    expect(outcomeOf(await settled(call()))).toBe(outcome);
  });

  test('is cleared where timers are numbers, as in browsers', async () => {
    let next = 7;
    vi.spyOn(globalThis, 'setTimeout').mockImplementation(() => next++ as never);
    const cleared = vi.spyOn(globalThis, 'clearTimeout').mockImplementation(() => {});
    const { call } = scripted([succeed], { deadlineMs: 9_000 });
    expect(outcomeOf(await call())).toBe('ok');
    expect(cleared.mock.calls.flat()).toEqual(expect.arrayContaining([7, 8]));
  });
});

describe('deadlineMs', () => {
  test('runs over all attempts', async () => {
    const { outcome, took } = await send([refuse(1), refuse(1), hang], { deadlineMs: 4_000 });
    expect([outcome, took]).toEqual(['timeout unknown 3', 4_000]);
  });

  test.each<[string, Step, Partial<ClientOptions>, string]>([
    ['its turn', succeed, { rateLimit: { limit: 1, windowMs: 500 } }, 'timeout not-sent 0'],
    ['a retry', refuse(0.5), { rateLimit: false }, 'timeout refused 1'],
  ])('holds after a wait for %s from which the process came back late', async (_, step, options, outcome) => {
    const setForward = clock();
    const { call, sent } = scripted([step, succeed], options);
    if (options.rateLimit) await call();
    setTimeout(setForward, 300, 1_000);
    expect(outcomeOf(await settled(call({ deadlineMs: 900 })))).toBe(outcome);
    expect(sent).toHaveLength(1);
  });

  test('defaults to Infinity', async () => {
    // Longer than a timer can be.
    const { call } = scripted([succeed], { rateLimit: { limit: 1, windowMs: 2 ** 32 } });
    const results = await settled(Promise.all([call(), call()]));
    expect(results.map(outcomeOf)).toEqual(['ok', 'ok']);
  });

  test.each([
    [1_000, 1],
    [1_001, 2],
  ])('%d and a Retry-After of a second: %d attempts', async (deadlineMs, attempts) => {
    const { outcome, took } = await send([refuse(1)], { deadlineMs, retry: { maxAttempts: 2 } });
    // A wait that would end after the deadline does not begin.
    expect([outcome, took]).toEqual([`rate-limited refused ${attempts}`, (attempts - 1) * 1_000]);
  });
});

describe('signal', () => {
  test.each(['client', 'call'])(
    'of the %s that was aborted before ends the call: no token is asked for, and nothing is sent',
    async (whose) => {
      const signal = AbortSignal.abort(new Error('enough'));
      const [client, call] = whose === 'client' ? [{ signal }, {}] : [{}, { signal }];
      for (const options of [{ token: () => expect.unreachable() }, { rateLimit: false } as const]) {
        const { result, sent, events } = await send([succeed], { ...options, ...client }, call);
        expect(result).toMatchObject({
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
    },
  );

  test.each(['client', 'call'])(
    'of the %s ends calls under way after others with it have settled, and later ones at once',
    async (whose) => {
      const controller = new AbortController();
      const { signal } = controller;
      const { call, sent } = scripted([succeed, hang], whose === 'client' ? { signal } : {});
      const callIt = () => call(whose === 'call' ? { signal } : { signal: new AbortController().signal });
      const [first, ...others] = [callIt(), callIt(), callIt()];
      expect(outcomeOf((await first) ?? expect.unreachable())).toBe('ok');
      expect(sent).toHaveLength(3);
      controller.abort();
      const results = await Promise.all([...others, callIt()]);
      expect(results.map(outcomeOf)).toEqual([
        ...others.map(() => 'aborted unknown 1'),
        'aborted not-sent 0',
      ]);
    },
  );

  test('aborts the signal that fetch gets, with its reason', async () => {
    const controller = new AbortController();
    const { call, sent } = scripted([hang]);
    const calling = call({ signal: controller.signal });
    await vi.advanceTimersByTimeAsync(0);
    const given = sent[0]?.init?.signal;
    expect(given?.aborted).toBe(false);
    const reason = new Error('enough');
    controller.abort(reason);
    expect(given?.reason).toBe(reason);
    await calling;
  });

  test('cancels the body of a response, and keeps its status', async () => {
    const controller = new AbortController();
    const cancel = vi.fn();
    const pull = () => {
      controller.abort();
      return hang();
    };
    const step = () => new Response(new ReadableStream({ pull, cancel }, { highWaterMark: 0 }));
    const { result, outcome } = await send([step], {}, { signal: controller.signal });
    expect(outcome).toBe('aborted unknown 1');
    expect(result.status).toBe(200);
    expect(cancel).toHaveBeenCalledOnce();
  });

  test('closes the connection of a request', async () => {
    vi.useRealTimers();
    const controller = new AbortController();
    const closed = vi.fn();
    await using server = await startServer((request) => {
      request.socket.on('close', closed);
      controller.abort();
    });
    const { call } = scripted([], { fetch, baseUrl: server.url, signal: controller.signal });
    expect(outcomeOf(await call())).toBe('aborted unknown 1');
    await expect.poll(() => closed.mock.calls.length).toBe(1);
  });

  test.each<[string, unknown]>([
    ['of a connection to the API', unreachable.cause],
    ['of fetch', unreachable],
    ['of a connect timeout', Object.assign(new Error('late'), { code: 'UND_ERR_CONNECT_TIMEOUT' })],
  ])('aborted with an error %s leaves a request that was sent unknown', async (_, reason) => {
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
      const controller = new AbortController();
      const { outcome, sent } = await send([refuse(1), succeed], {
        signal: controller.signal,
        onEvent: (event) => event.type === type && controller.abort(),
      });
      expect(outcome).toBe(`aborted ${type === 'request' ? 'not-sent 0' : 'refused 1'}`);
      expect(sent).toHaveLength(type === 'request' ? 0 : 1);
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  test('of another kind is refused by raw, and leaves no timer', async () => {
    const { aelyst, sent } = scripted([succeed], { deadlineMs: 3_000 });
    const sending = aelyst.raw.POST(path, {
      params: { path: { identifier: 'id:1' } },
      body: message,
      signal: {} as AbortSignal,
    });
    await expect(sending).rejects.toThrow(TypeError);
    expect(sent).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

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
    vi.useRealTimers();
    const { result } = await send([hang], {}, { signal: AbortSignal.timeout(1) });
    expect(result).toMatchObject({ error: { kind: 'aborted', cause: { name: 'TimeoutError' } } });
  });
});

describe('one signal of many calls', () => {
  test.each([
    [1_000, 'at once', false],
    [200, 'through fetch to a server', true],
  ])('has one listener for %d %s, without a warning', async (count, _, served) => {
    vi.useRealTimers();
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
    const names = ['indexOf', 'lastIndexOf', 'splice', 'filter', 'find', 'findIndex', 'shift', 'includes'];
    const arrays = Array.prototype as unknown as Record<string, (...args: unknown[]) => unknown>;
    const iterate = Set.prototype[Symbol.iterator];

    /** Steps through sets, and searches in arrays, while so many calls end. */
    async function stepsFor(count: number): Promise<number> {
      const controller = new AbortController();
      const rateLimit = { limit: 1, windowMs: 1_000 };
      const { call, sent } = scripted([hang], { signal: controller.signal, rateLimit });
      const calls = Array.from({ length: count }, () => call());
      await vi.advanceTimersByTimeAsync(0);
      expect(sent).toHaveLength(1);
      let steps = 0;
      const before = names.map((name) => [name, arrays[name]] as const);
      for (const [name, search] of before)
        arrays[name] = function (this: unknown[], ...args) {
          steps += this.length;
          return search?.apply(this, args);
        };
      Set.prototype[Symbol.iterator] = function* (this: Set<unknown>) {
        const iterator = iterate.call(this);
        for (let next = iterator.next(); !next.done; next = iterator.next(), steps++) yield next.value;
        return undefined;
      };
      try {
        controller.abort();
        const outcomes = new Set((await Promise.all(calls)).map(outcomeOf));
        expect([...outcomes].sort()).toEqual(['aborted not-sent 0', 'aborted unknown 1']);
        return steps;
      } finally {
        Object.assign(arrays, Object.fromEntries(before));
        Set.prototype[Symbol.iterator] = iterate;
      }
    }
    const [few, many] = [await stepsFor(500), await stepsFor(4_000)];
    // Otherwise nothing was counted.
    expect(few).toBeGreaterThanOrEqual(500);
    expect(many / few).toBeLessThan(10);
  });
});
