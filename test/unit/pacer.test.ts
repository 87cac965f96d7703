import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Answer, Pace, Turn } from '../../src/layers/pace.js';
import { createPacer } from '../../src/layers/pacer.js';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  // First: a spy on a timer holds the timer that it found, which is a fake one.
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const ok: Answer = { refused: false };

/** A pacer whose requests are answered at once, and when they went out. */
function paced(fixed?: Pace) {
  const pacer = createPacer({ limit: 10, windowMs: 1000 }, fixed, () => {});
  const startedAt = performance.now();
  const now = () => performance.now() - startedAt;

  /** Sends a request at a time; the next one may go out later. */
  async function send(at: number, answer: Answer = ok): Promise<void> {
    await vi.advanceTimersByTimeAsync(at - now());
    const turn = pacer.enter(new AbortController().signal, false);
    if (turn instanceof Promise) expect.unreachable();
    pacer.leave(turn as Turn, answer);
  }

  /** When each of so many requests goes out that all want to at once. */
  async function goOut(count: number): Promise<number[]> {
    const times: number[] = [];
    const turns = Array.from({ length: count }, async () => {
      const turn = await pacer.enter(new AbortController().signal, false);
      times.push(now());
      pacer.leave(turn, ok);
    });
    await vi.runAllTimersAsync();
    await Promise.all(turns);
    return times;
  }

  return { send, goOut };
}

describe('a limit that is given', () => {
  test('is kept in every window', async () => {
    const { goOut } = paced({ limit: 2, windowMs: 1000 });
    expect(await goOut(5)).toEqual([0, 0, 1000, 1000, 2000]);
  });

  test('does not matter while the endpoint wants no requests', async () => {
    const { send, goOut } = paced({ limit: 10, windowMs: 1000 });
    await send(0, { refused: true, retryAfterMs: 5000 });
    expect(await goOut(2)).toEqual([5000, 5000]);
  });

  test('of one request that is too much takes twice the time from then on', async () => {
    const { send, goOut } = paced({ limit: 1, windowMs: 1000 });
    await send(0, { refused: true, retryAfterMs: 0 });
    expect(await goOut(3)).toEqual([0, 2000, 4000]);
  });

  test('that others share shrinks to what got through, though the answer still states it', async () => {
    const { send, goOut } = paced({ limit: 10, windowMs: 1000 });
    for (let count = 0; count < 4; count++) await send(0);
    await send(0, { refused: true, retryAfterMs: 0, limit: 10 });
    expect(await goOut(2)).toEqual([1000, 1000]);
  });
});

describe('a limit that shrank', () => {
  test('does not grow because an answer states again what it was', async () => {
    const { send, goOut } = paced({ limit: 10, windowMs: 1000 });
    for (let count = 0; count < 4; count++) await send(0);
    await send(0, { refused: true, retryAfterMs: 0, limit: 10 });
    await send(1000, { refused: false, limit: 10 });
    expect(await goOut(4)).toEqual([1000, 1000, 1000, 2000]);
  });

  test('grows by one after two calm windows, and never beyond what was given', async () => {
    const { send, goOut } = paced({ limit: 2, windowMs: 1000 });
    await send(0, { refused: true, retryAfterMs: 0 });
    const times = await goOut(103);
    expect(times.slice(0, 3)).toEqual([0, 1000, 2000]);
    expect(times.slice(3)).toEqual(
      Array.from({ length: 100 }, (_, index) => 3000 + Math.floor(index / 2) * 1000),
    );
  });

  test('does not grow while nobody waits', async () => {
    const { send, goOut } = paced({ limit: 2, windowMs: 1000 });
    await send(0, { refused: true, retryAfterMs: 0 });
    await send(5000);
    await send(6000);
    expect(await goOut(1)).toEqual([7000]);
  });
});

describe('a limit that is met', () => {
  test('or stated by an answer is kept from then on, another one too', async () => {
    const { send, goOut } = paced();
    await send(0, { refused: false, limit: 2 });
    expect(await goOut(3)).toEqual([0, 1000, 1000]);
    await send(5000, { refused: false, limit: 3 });
    expect(await goOut(3)).toEqual([5000, 5000, 6000]);
  });

  test('is the one stated, in a window that began with the first of so many requests', async () => {
    const { send, goOut } = paced();
    for (const at of [0, 2000, 4000, 6000]) await send(at);
    await send(10_000, { refused: true, retryAfterMs: 50_000, limit: 3 });
    // From 2,000 to 60,000 the window lasts 58 seconds, so that 4,000 and 6,000 still count when it is over.
    expect(await goOut(4)).toEqual([60_000, 4000 + 58_000, 6000 + 58_000, 60_000 + 58_000]);
  });

  test('and not stated is what got through in the window before', async () => {
    const { send, goOut } = paced();
    for (const at of [0, 9500, 9600]) await send(at);
    await send(10_000, { refused: true, retryAfterMs: 200 });
    expect(await goOut(2)).toEqual([19_500, 19_600]);
  });
});

describe('the queue', () => {
  /** A pacer of one request a second, whose first turn has been taken. */
  function taken() {
    const pacer = createPacer({ limit: 1, windowMs: 1000 }, { limit: 1, windowMs: 1000 }, () => {});
    const turn = pacer.enter(new AbortController().signal, false);
    const waiting = () => {
      const controller = new AbortController();
      return { controller, turn: Promise.resolve(pacer.enter(controller.signal, false)) };
    };
    return { pacer, turn: turn instanceof Promise ? expect.unreachable() : turn, waiting };
  }

  test('is left at once by who aborts, and the next one moves up', async () => {
    const { pacer, turn, waiting } = taken();
    const [first, second] = [waiting(), waiting()];
    first.controller.abort(new Error('enough'));
    await expect(first.turn).rejects.toThrow('enough');
    pacer.leave(turn, ok);
    await vi.advanceTimersByTimeAsync(1000);
    await expect(second.turn).resolves.toMatchObject({ underWay: 1 });
  });

  test('keeps the others when someone aborts who had a turn', async () => {
    const { pacer, turn, waiting } = taken();
    const [first, second] = [waiting(), waiting()];
    pacer.leave(turn, ok);
    await vi.advanceTimersByTimeAsync(1000);
    const had = await first.turn;
    first.controller.abort();
    pacer.leave(had, ok);
    await vi.advanceTimersByTimeAsync(1000);
    await expect(second.turn).resolves.toMatchObject({ underWay: 1 });
  });

  test('keeps the process alive, which ends only when all have had their turn', async () => {
    const setTimer = vi.spyOn(globalThis, 'setTimeout');
    const { pacer, turn, waiting } = taken();
    const first = waiting();
    pacer.leave(turn, ok);
    const timers = setTimer.mock.results.map(({ value }) => value.hasRef());
    setTimer.mockRestore();
    expect(timers).toEqual([true]);
    await vi.advanceTimersByTimeAsync(1000);
    await first.turn;
  });
});
