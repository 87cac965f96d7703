import { type CallOptions, type ClientEvent, type ClientOptions, createClient } from '@aelyst/client';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { responseHeaders } from '../../generated/operations.js';

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const notConnected = () =>
  Promise.reject(
    new TypeError('fetch failed', { cause: Object.assign(new Error(), { syscall: 'connect' }) }),
  );
const ok = async () => Response.json({ messageId: 7 });
const answer =
  (status: number, seconds?: number, body: BodyInit | null = '{}') =>
  async () =>
    new Response(body, {
      status,
      headers: seconds === undefined ? {} : { [responseHeaders.retryAfter.name]: String(seconds) },
    });

/** Sends a message to a server that does these in turn, the last for ever, on a clock that jumps. */
async function sent(
  does: (() => Promise<Response>)[],
  call: CallOptions = {},
  client: Partial<ClientOptions> = {},
) {
  const events: ClientEvent[] = [];
  const startedAt = performance.now();
  let count = 0;
  const aelyst = createClient({
    token: 't',
    rateLimit: false,
    fetch: () => does[Math.min(count++, does.length - 1)]?.() ?? expect.unreachable(),
    onEvent: (event) => events.push(event),
    ...client,
  });
  const sending = aelyst.sendMessage('id:1', { message: { type: 'text', text: 'x' } }, call);
  let result: Awaited<typeof sending> | undefined;
  sending.then((settled) => {
    result = settled;
  });
  while (result === undefined) {
    await vi.advanceTimersByTimeAsync(0);
    if (result === undefined) await vi.advanceTimersToNextTimerAsync();
  }
  const waits = events.flatMap((event) => (event.type === 'retry' ? [event.waitMs] : []));
  return { result, waits, events, took: performance.now() - startedAt };
}

describe('what never connected', () => {
  test('is sent again after waits that double up to ten seconds, any part of which is drawn', async () => {
    const { result, waits } = await sent([notConnected]);
    expect(waits).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000]);
    expect(result).toMatchObject({
      ok: false,
      error: { kind: 'network', delivery: 'not-sent', attempts: 10 },
    });
  });

  test('may arrive at last', async () => {
    const { result, events } = await sent([notConnected, ok]);
    expect(result).toMatchObject({ ok: true });
    expect(events).toContainEqual(expect.objectContaining({ type: 'retry', reason: 'network', attempt: 1 }));
  });

  test('is not sent again if that is forbidden', async () => {
    expect((await sent([notConnected], { retry: false })).result).toMatchObject({ error: { attempts: 1 } });
  });
});

describe('an answer that asks to wait', () => {
  test('is heeded to the millisecond, though a single attempt has less time', async () => {
    const { result, took } = await sent([answer(429, 1.5), ok], { timeoutMs: 500 });
    expect(result).toMatchObject({ ok: true });
    expect(took).toBe(1500);
  });

  test.each([
    [1, 2],
    [1.001, 1],
  ])('for %d s, of which a caller waits one, is heeded in attempt %d', async (seconds, attempts) => {
    const { result } = await sent([answer(429, seconds)], { retry: { maxWaitMs: 1000, maxAttempts: 2 } });
    expect(result).toMatchObject({ error: { kind: 'rate-limited', attempts } });
  });

  test.each([
    [1000, 1],
    [1001, 2],
  ])('for a second of a call that has %d ms ends in attempt %d', async (deadlineMs, attempts) => {
    const { result } = await sent([answer(429, 1)], { deadlineMs, retry: { maxAttempts: 2 } });
    expect(result).toMatchObject({ error: { kind: 'rate-limited', attempts } });
  });

  test('has its body let go before the wait', async () => {
    let cancelled = 0;
    const body = new ReadableStream({
      cancel: () => {
        cancelled += 1;
      },
    });
    const { result } = await sent([answer(429, 1, body), answer(429, 1, null), ok]);
    expect(result).toMatchObject({ ok: true });
    expect(cancelled).toBe(1);
  });

  test('is told of with how long it took, as each answer is', async () => {
    const slowly = (then: () => Promise<Response>) => async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return then();
    };
    const { events } = await sent([slowly(answer(429, 1)), slowly(ok)]);
    const durations = events.flatMap((event) => (event.type === 'response' ? [event.durationMs] : []));
    expect(durations).toEqual([50, 50]);
  });

  test('and has no time for it is drawn for', async () => {
    expect((await sent([answer(429), ok])).waits).toEqual([100]);
  });
});

describe('an answer that holds the message in a queue', () => {
  test('ends the call unless the caller says when to come back', async () => {
    const { result } = await sent([answer(449, 1)]);
    expect(result).toMatchObject({ error: { kind: 'queued', attempts: 1 } });
  });

  test.each([
    [undefined, 1500],
    [1, 1500],
    [2, 2000],
  ])('and asks for %s s brings the caller back after %d ms', async (seconds, waitMs) => {
    const { result, waits } = await sent([answer(449, seconds), ok], { retry: { queued: 1000 } });
    expect(result).toMatchObject({ ok: true });
    expect(waits).toEqual([waitMs]);
  });
});

describe('an endpoint that wants no requests for a time', () => {
  test('is waited for by a caller who has just that patience', async () => {
    const retry = { maxWaitMs: 1000, maxAttempts: 2 };
    const aelyst = createClient({
      token: 't',
      fetch: vi.fn(ok).mockImplementationOnce(answer(429, 1)),
      retry: false,
    });
    expect(await aelyst.addTags('id:1', [])).toMatchObject({ ok: false });
    const second = aelyst.addTags('id:1', [], { retry });
    await vi.advanceTimersByTimeAsync(1000);
    expect(await second).toMatchObject({ ok: true });
  });

  test('takes who was refused before those who have not had a turn', async () => {
    const order: string[] = [];
    const aelyst = createClient({
      token: 't',
      rateLimit: { limit: 1, windowMs: 1000 },
      fetch: async (url) => {
        order.push(/(\d)\/tag$/.exec(String(url))?.[1] ?? '');
        return order.length === 1 ? answer(429, 1)() : ok();
      },
    });
    const calls = Promise.all((['id:1', 'id:2', 'id:3'] as const).map((id) => aelyst.addTags(id, [])));
    await vi.advanceTimersByTimeAsync(10_000);
    await calls;
    expect(order).toEqual(['1', '2', '1', '3']);
  });
});
