import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startCall } from '../../src/layers/call.js';
import { after as setTimer } from '../../src/layers/clock.js';
import { resolveOptions } from '../../src/options.js';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const start = (options = {}) => startCall('POST /', resolveOptions({ token: 't', ...options }).settings);

describe('a call that ends', () => {
  test('runs what waits for its end, unless that was called off', () => {
    const controller = new AbortController();
    const call = start({ signal: controller.signal });
    const ran: unknown[] = [];
    call.onEnd((reason) => ran.push(reason));
    call.onEnd(() => ran.push('called off'))();
    controller.abort('enough');
    expect(ran).toEqual(['enough']);
    expect(call.over).toBe('aborted');
  });

  test('out of time says after how long, as a signal of AbortSignal.timeout does', () => {
    const call = start({ deadlineMs: 50 });
    vi.advanceTimersByTime(49);
    expect(call.over).toBeUndefined();
    vi.advanceTimersByTime(1);
    expect(call.over).toBe('timeout');
    expect(call.signal.reason).toMatchObject({
      name: 'TimeoutError',
      message: 'no complete answer within 50 ms',
    });
  });

  test('does so for its first reason', () => {
    const controller = new AbortController();
    const call = start({ deadlineMs: 50, signal: controller.signal });
    vi.advanceTimersByTime(50);
    controller.abort();
    expect(call.over).toBe('timeout');
  });
});

describe('a timer', () => {
  test('that ends what takes too long does not keep a process alive; one that somebody counts on does', () => {
    vi.useRealTimers();
    const timers = [setTimer(1e6, () => {}), setTimer(1e6, () => {}, true)];
    expect(timers.map((timer) => timer.hasRef())).toEqual([false, true]);
    timers.forEach(clearTimeout);
  });

  test('may be a number, as those of browsers are', () => {
    vi.spyOn(globalThis, 'setTimeout').mockReturnValueOnce(7 as never);
    expect(setTimer(1, () => {})).toBe(7);
  });

  test('for longer than run times can wait does not fire at once', () => {
    let fired = false;
    setTimer(2 ** 40, () => {
      fired = true;
    });
    vi.advanceTimersByTime(2 ** 31 - 2);
    expect(fired).toBe(false);
  });
});
