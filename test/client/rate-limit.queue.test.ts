import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createPacer, type Feedback, type Pace, type Turn, type WaitOptions } from '../../src/http/pacer.js';
import { documented } from '../support/simulation.js';

beforeEach(() => {
  vi.useFakeTimers();
  // No jitter, except where a test is about it.
  vi.spyOn(Math, 'random').mockReturnValue(0);
});

afterEach(() => {
  // First: a spy on a timer holds the timer that it found, which is a fake one.
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const ok: Feedback = { refused: false };
const refused = (retryAfterMs?: number, limit?: number): Feedback => ({ refused: true, retryAfterMs, limit });

/** A pacer for requests that are answered at once, and when they went out. */
function paced(rateLimit?: Pace) {
  const pauses: number[] = [];
  const pacer = createPacer(documented, rateLimit, (ms) => pauses.push(ms));
  const startedAt = performance.now();
  const now = () => performance.now() - startedAt;
  const enter = (options: Partial<WaitOptions> = {}) =>
    pacer.enter({ signal: new AbortController().signal, first: false, maxWaitMs: 60_000, ...options });

  /** A turn that needs no wait. */
  function take(options?: Partial<WaitOptions>): Turn {
    const turn = enter(options);
    return turn && 'end' in turn ? turn : expect.unreachable('The request had to wait.');
  }

  /** Sends a request at a time. */
  async function send(at: number, feedback: Feedback = ok): Promise<void> {
    await vi.advanceTimersByTimeAsync(at - now());
    take().end(feedback);
  }

  /** When each of so many requests goes out that all want to at once. */
  async function goOut(count: number, feedback: Feedback = ok): Promise<number[]> {
    const times: number[] = [];
    const turns = Array.from({ length: count }, async () => {
      const turn = await enter({ maxWaitMs: Number.POSITIVE_INFINITY });
      times.push(now());
      turn?.end(feedback);
    });
    await vi.runAllTimersAsync();
    await Promise.all(turns);
    return times;
  }

  return { pacer, pauses, now, enter, take, send, goOut };
}

describe('rateLimit', () => {
  test('is kept in every window', async () => {
    const { goOut } = paced({ limit: 2, windowMs: 1000 });
    expect(await goOut(5)).toEqual([0, 0, 1000, 1000, 2000]);
  });

  test('is a ceiling that headers do not raise', async () => {
    const { send, goOut } = paced({ limit: 2, windowMs: 1000 });
    await send(0, { refused: false, limit: 20 });
    expect(await goOut(4)).toEqual([0, 1000, 1000, 2000]);
    await send(10_000, refused(1000, 20));
    const times = await goOut(20);
    for (const time of times)
      expect(times.filter((other) => other >= time && other < time + 1000).length).toBeLessThanOrEqual(2);
  });

  test('is lowered by headers', async () => {
    const { send, goOut } = paced({ limit: 5, windowMs: 1000 });
    await send(0, { refused: false, limit: 2 });
    expect(await goOut(4)).toEqual([0, 1000, 1000, 2000]);
  });

  test('admits fractions: 1 in 2 seconds as half a request in one', async () => {
    expect(await paced({ limit: 0.5, windowMs: 1000 }).goOut(3)).toEqual([0, 2000, 4000]);
  });

  test('of many requests in a long window is kept too', async () => {
    const times = await paced({ limit: 250, windowMs: 3_600_000 }).goOut(600);
    expect(times[249]).toBe(0);
    expect(times[250]).toBe(3_600_000);
    expect(times[500]).toBe(7_200_000);
  });
});

describe('without rateLimit', () => {
  test('the documented number of requests goes out at once', () => {
    const { take, enter } = paced();
    for (let count = 0; count < documented.limit; count++) take();
    expect(enter()).toBeInstanceOf(Promise);
  });

  test('the limit that a response states is kept from then on, another one too', async () => {
    const { send, goOut } = paced();
    await send(0, { refused: false, limit: 2 });
    expect(await goOut(3)).toEqual([0, 1000, 1000]);
    await send(5000, { refused: false, limit: 3 });
    expect(await goOut(3)).toEqual([5000, 5000, 6000]);
  });

  test('a limit that others share shrinks to what got through, though responses state it', async () => {
    const { take, enter, goOut } = paced();
    const turns = Array.from({ length: 10 }, () => take());
    void enter();
    turns.forEach((turn, index) => {
      turn.end(index < 4 ? ok : refused(1000, 20));
    });
    await vi.advanceTimersByTimeAsync(10_000);
    const times = await goOut(8);
    expect(times.filter((time) => time < 11_000)).toHaveLength(4);
  });

  test('a pause in which nothing got through gives back what the refusal before it took', async () => {
    const { take, enter, goOut } = paced();
    const turns = Array.from({ length: 10 }, () => take());
    const waiting = enter();
    turns.forEach((turn, index) => {
      turn.end(index < 4 ? ok : refused(1000, 10));
    });
    await vi.advanceTimersByTimeAsync(1000);
    (await waiting)?.end(refused(1000, 10));
    await vi.advanceTimersByTimeAsync(9000);
    const times = await goOut(10);
    expect(times.filter((time) => time < 11_000)).toHaveLength(10);
  });

  test('a refusal while nobody waits says nothing of the share', async () => {
    const { take, send, goOut } = paced();
    for (let count = 0; count < 4; count++) take().end(ok);
    await send(100, refused(1000, 10));
    await vi.advanceTimersByTimeAsync(9900);
    const times = await goOut(10);
    expect(times.filter((time) => time < 11_000)).toHaveLength(10);
  });
});

describe('Retry-After', () => {
  test('holds everyone back as long as it asks, then one goes first', async () => {
    const { pacer, pauses, send, now, enter } = paced();
    await send(0, refused(5000));
    expect(pacer.pauseMs()).toBe(5000);
    expect(pauses).toEqual([5000]);
    const [first, second] = [enter(), enter()];
    const times: number[] = [];
    const turn = await Promise.all([
      Promise.resolve(first).then((given) => {
        times.push(now());
        setTimeout(() => given?.end(ok), 300);
      }),
      vi.advanceTimersByTimeAsync(5299),
    ]);
    expect(turn).toBeDefined();
    expect(times).toEqual([5000]);
    void Promise.resolve(second).then(() => times.push(now()));
    await vi.advanceTimersByTimeAsync(1);
    expect(times).toEqual([5000, 5300]);
  });

  test('that is shorter does not shorten a pause', async () => {
    const { pacer, take } = paced();
    const [one, other] = [take(), take()];
    one.end(refused(5000));
    other.end(refused(1000));
    expect(pacer.pauseMs()).toBe(5000);
    await vi.advanceTimersByTimeAsync(4999);
    expect(pacer.pauseMs()).toBe(1);
  });

  test('that several requests got at once is one pause', () => {
    const { pauses, take } = paced();
    for (const turn of [take(), take(), take()]) turn.end(refused(1000));
    expect(pauses).toEqual([1000]);
  });

  test('is followed by a moment that differs, so that processes do not return as one', async () => {
    vi.mocked(Math.random).mockReturnValue(0.5);
    const { send, goOut, pacer } = paced();
    await send(0, refused(5000));
    expect(pacer.pauseMs()).toBe(5000);
    await vi.advanceTimersByTimeAsync(5010);
    expect(await goOut(1)).toEqual([5050]);
  });

  test.each([0, -5, Number.NaN, undefined])('of %s is no reason to hurry', async (retryAfterMs) => {
    const { goOut } = paced();
    const times: number[] = [];
    for (let attempt = 0; attempt < 10; attempt++) times.push(...(await goOut(1, refused(retryAfterMs))));
    const waits = times.slice(1).map((time, index) => time - (times[index] ?? Number.NaN));
    expect(waits.slice(0, 3)).toEqual([250, 500, 1000]);
    expect(waits.slice(3).every((wait) => wait === 1000)).toBe(true);
  });

  test.each([1e21, Number.POSITIVE_INFINITY, Number.MAX_VALUE])('of %s ms is at most a day', async (ms) => {
    const { pacer, send, goOut } = paced();
    await send(0, refused(ms));
    expect(pacer.pauseMs()).toBe(86_400_000);
    expect(await goOut(1)).toEqual([86_400_000]);
  });
});

test.each([0, -3, Number.NaN, 0.5, 1e21, Number.POSITIVE_INFINITY])(
  'X-RateLimit-Limit of %s closes nothing, and opens no more than rateLimit',
  async (limit) => {
    const { send, goOut } = paced({ limit: 2, windowMs: 1000 });
    await send(0, { refused: false, limit });
    await send(0, refused(1000, limit));
    const times = await goOut(10);
    expect(times[0]).toBe(1000);
    expect((times.at(-1) ?? Number.NaN) / 1000).toBeLessThanOrEqual(15);
    for (const time of times)
      expect(times.filter((other) => other >= time && other < time + 1000).length).toBeLessThanOrEqual(2);
  },
);

describe('maxWaitMs', () => {
  test('of queued calls ends them as soon as the pause is longer', async () => {
    const { take, enter } = paced({ limit: 1, windowMs: 1000 });
    const turn = take();
    const ended: string[] = [];
    for (let call = 0; call < 20; call++)
      void Promise.resolve(enter()).then((given) => ended.push(given ? 'turn' : 'none'));
    void Promise.resolve(enter({ maxWaitMs: 4_000_000 })).then((given) =>
      ended.push(given ? 'turn' : 'none'),
    );
    turn.end(refused(3_600_000));
    await vi.advanceTimersByTimeAsync(0);
    expect(ended).toEqual(Array.from({ length: 20 }, () => 'none'));
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(ended.at(-1)).toBe('turn');
  });

  test('ends calls that come during a longer pause at once', async () => {
    const { send, enter } = paced();
    await send(0, refused(60_001));
    expect(enter()).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(enter()).toBeInstanceOf(Promise);
  });

  test('does not count the jitter after a pause, nor the wait for a window', async () => {
    vi.mocked(Math.random).mockReturnValue(0.9);
    const { take, enter, goOut } = paced({ limit: 1, windowMs: 120_000 });
    const turn = take();
    const waiting = enter();
    turn.end(refused(60_000));
    await vi.advanceTimersByTimeAsync(60_090);
    const next = await waiting;
    next?.end(ok);
    expect(next).toBeDefined();
    expect(await goOut(1)).toEqual([180_090]);
  });
});

describe('the queue', () => {
  test('gives requests that were refused before the next turns', async () => {
    const { take, enter } = paced({ limit: 1, windowMs: 1000 });
    const turn = take();
    const order: string[] = [];
    const join = (name: string, first: boolean) =>
      void Promise.resolve(enter({ first })).then((given) => {
        order.push(name);
        given?.end(ok);
      });
    join('new', false);
    join('refused', true);
    join('newer', false);
    join('refused later', true);
    turn.end(ok);
    await vi.runAllTimersAsync();
    expect(order).toEqual(['refused', 'refused later', 'new', 'newer']);
  });

  test('is left at once on abort, with the reason of the signal, and the next call advances', async () => {
    const { take, enter } = paced({ limit: 1, windowMs: 1000 });
    const turn = take();
    const controller = new AbortController();
    const aborted = enter({ signal: controller.signal });
    const next = enter();
    controller.abort(new Error('enough'));
    await expect(aborted).rejects.toThrow('enough');
    turn.end(ok);
    await vi.advanceTimersByTimeAsync(1000);
    await expect(next).resolves.toHaveProperty('end');
  });

  test('does not admit a call that is aborted already', async () => {
    const controller = new AbortController();
    controller.abort(new Error('enough'));
    await expect(paced().enter({ signal: controller.signal })).rejects.toThrow('enough');
  });

  test('keeps the others when a call aborts that had a turn', async () => {
    const { take, enter } = paced({ limit: 1, windowMs: 1000 });
    const turn = take();
    const controller = new AbortController();
    const first = enter({ signal: controller.signal });
    const second = enter();
    turn.end(ok);
    await vi.advanceTimersByTimeAsync(1000);
    const given = await first;
    controller.abort();
    given?.end(ok);
    await vi.advanceTimersByTimeAsync(1000);
    await expect(second).resolves.toHaveProperty('end');
  });

  test('leaves no timer and no listener when nobody waits', async () => {
    const { take, enter } = paced({ limit: 1, windowMs: 1000 });
    take().end(ok);
    expect(vi.getTimerCount()).toBe(0);
    const controller = new AbortController();
    const listen = vi.spyOn(controller.signal, 'addEventListener');
    const unlisten = vi.spyOn(controller.signal, 'removeEventListener');
    const aborted = enter();
    const given = enter({ signal: controller.signal });
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(1000);
    (await aborted)?.end(ok);
    await vi.advanceTimersByTimeAsync(1000);
    (await given)?.end(ok);
    expect(unlisten.mock.calls.map(([, listener]) => listener)).toEqual(
      listen.mock.calls.map(([, listener]) => listener),
    );
    const alone = enter({ signal: controller.signal });
    controller.abort();
    await expect(alone).rejects.toBe(controller.signal.reason);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('keeps the process alive while somebody waits', async () => {
    const setTimer = vi.spyOn(globalThis, 'setTimeout');
    const { take, enter } = paced({ limit: 1, windowMs: 1000 });
    const turn = take();
    const waiting = enter();
    turn.end(ok);
    const timers = setTimer.mock.results.map(({ value }) => value.hasRef());
    setTimer.mockRestore();
    expect(timers).toEqual([true]);
    await vi.advanceTimersByTimeAsync(1000);
    await expect(waiting).resolves.toHaveProperty('end');
  });

  test('does the same small work for each of 20,000 calls that abort', async () => {
    const { take, enter } = paced({ limit: 1, windowMs: 1000 });
    take().end(ok);
    const calls = Array.from({ length: 20_000 }, () => {
      const controller = new AbortController();
      return { controller, turn: Promise.resolve(enter({ signal: controller.signal })) };
    });
    const settled = Promise.allSettled(calls.map(({ turn }) => turn));
    const asked = vi.spyOn(performance, 'now');
    for (const { controller } of calls) controller.abort();
    expect(asked.mock.calls.length).toBeLessThanOrEqual(calls.length);
    expect(new Set((await settled).map(({ status }) => status))).toEqual(new Set(['rejected']));
  });
});

describe('a turn', () => {
  test('ends once', () => {
    const { take, enter } = paced({ limit: 1, windowMs: 1000 });
    const turn = take();
    turn.end(ok);
    turn.end(refused(5000));
    vi.advanceTimersByTime(1000);
    take();
    turn.end(ok);
    expect(enter()).toBeInstanceOf(Promise);
  });

  test('that ends without a response counts as processed', async () => {
    const { take, goOut } = paced({ limit: 1, windowMs: 1000 });
    take().end();
    expect(await goOut(1)).toEqual([1000]);
  });

  test('that never ends takes one place, and does not stop the others after a pause', async () => {
    const { take, goOut } = paced({ limit: 3, windowMs: 1000 });
    take();
    take().end(refused(1000));
    expect(await goOut(3)).toEqual([1000, 1167, 2000]);
  });

  test('that never ends after a pause is followed by another one a window later', async () => {
    const { send, take, goOut, now } = paced({ limit: 3, windowMs: 1000 });
    await send(0, refused(1000));
    await vi.advanceTimersByTimeAsync(1000);
    take();
    expect(now()).toBe(1000);
    expect((await goOut(1))[0]).toBe(2000);
  });
});

describe('the share of a limit that others use too', () => {
  const inWindow = (times: number[], from: number) =>
    times.filter((time) => time >= from && time < from + 1000).length;

  test('does not grow by requests that never had to wait', async () => {
    const { send, take, goOut, enter } = paced();
    const turns = Array.from({ length: 10 }, () => take());
    const waiting = enter();
    for (const [index, turn] of turns.entries()) turn.end(index < 4 ? ok : refused(1000));
    await vi.advanceTimersByTimeAsync(1000);
    (await waiting)?.end(ok);
    for (let at = 3000; at < 100_000; at += 1000) await send(at);
    await vi.advanceTimersByTimeAsync(5000);
    const times = await goOut(20);
    expect(inWindow(times, times[0] ?? 0)).toBeLessThanOrEqual(5);
  });

  test('may rise above what no response states after hundreds of calm windows', async () => {
    const { take, goOut, enter } = paced();
    const turns = Array.from({ length: 10 }, () => take());
    const waiting = enter();
    for (const [index, turn] of turns.entries()) turn.end(index < 9 ? ok : refused(1000));
    await vi.advanceTimersByTimeAsync(1000);
    (await waiting)?.end(ok);
    const times = await goOut(8000);
    expect(inWindow(times, times[7800] ?? 0)).toBeGreaterThan(documented.limit);
  });
});
