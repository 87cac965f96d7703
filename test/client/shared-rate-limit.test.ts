import { createClient, type Feedback, type Pacer, type SharedRateLimit } from '@aelyst/client';
import { describe, expect, test } from 'vitest';
import { endpoint, fail, message, rateLimitLimit, refuse, scripted, succeed } from '../support/scripted.js';

/** A shared limit that gives this pacer for every endpoint, and keeps what it was asked for. */
function sharing(pacer: Partial<Pacer>) {
  const endpoints: string[] = [];
  const rateLimit: SharedRateLimit = {
    forEndpoint(name) {
      endpoints.push(name);
      return { pauseMs: () => 0, enter: () => ({ end() {} }), ...pacer };
    },
  };
  return { rateLimit, endpoints };
}

const connectionRefused = () =>
  Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:6379'), {
    code: 'ECONNREFUSED',
    syscall: 'connect',
  });

describe('a shared rateLimit', () => {
  test('is asked once for each endpoint, by method and path', async () => {
    const { rateLimit, endpoints } = sharing({});
    const { aelyst } = scripted([succeed], { rateLimit });
    await aelyst.sendMessage('id:1', message);
    await aelyst.sendMessage('id:2', message);
    await aelyst.addTags('id:1', []);
    expect(endpoints).toHaveLength(2);
    expect(endpoints[0]).toBe(endpoint);
  });

  test('learns what each response says', async () => {
    const ended: (Feedback | undefined)[] = [];
    const { rateLimit } = sharing({ enter: () => ({ end: (feedback) => void ended.push(feedback) }) });
    const { aelyst } = scripted([refuse(0, { [rateLimitLimit.name]: '7' }), succeed], { rateLimit });
    await aelyst.sendMessage('id:1', message);
    expect(ended).toEqual([
      { refused: true, retryAfterMs: 0, limit: 7 },
      { refused: false, retryAfterMs: undefined, limit: undefined },
    ]);
  });

  test('that never gives a turn ends with the deadline, not-sent', async () => {
    const { rateLimit } = sharing({ enter: () => new Promise(() => {}) });
    const { aelyst, sent } = scripted([succeed], { rateLimit });
    const result = await aelyst.sendMessage('id:1', message, { deadlineMs: 5 });
    expect(result).toMatchObject({ error: { kind: 'timeout', delivery: 'not-sent', attempts: 0 } });
    expect(sent).toEqual([]);
  });

  test('that ignores the signal ends with it, and gets its late turn back', async () => {
    let give = (_turn: { end(): void }) => {};
    const { rateLimit } = sharing({
      enter: () =>
        new Promise((resolve) => {
          give = resolve;
        }),
    });
    const { aelyst, sent } = scripted([succeed], { rateLimit });
    const controller = new AbortController();
    const call = aelyst.sendMessage('id:1', message, { signal: controller.signal });
    await Promise.resolve();
    controller.abort();
    expect(await call).toMatchObject({ error: { kind: 'aborted', delivery: 'not-sent', attempts: 0 } });
    await new Promise<void>((resolve) => give({ end: resolve }));
    expect(sent).toEqual([]);
  });

  test.each([
    ['rejects', { enter: () => Promise.reject(connectionRefused()) }],
    [
      'throws',
      {
        enter() {
          throw connectionRefused();
        },
      },
    ],
  ])('that %s fails the call, not-sent, without a retry', async (_, pacer) => {
    const { rateLimit } = sharing(pacer);
    const { aelyst, events, sent } = scripted([succeed], { rateLimit, baseUrl: 'http://127.0.0.1:6379' });
    const result = await aelyst.sendMessage('id:1', message);
    expect(result).toMatchObject({ error: { kind: 'network', delivery: 'not-sent', attempts: 0 } });
    expect([sent, events]).toEqual([[], []]);
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('store');
      },
    ],
    ['rejects', () => Promise.reject(new Error('store'))],
  ])('whose end %s changes nothing about a message that was sent', async (_, end) => {
    const { rateLimit } = sharing({ enter: () => ({ end }) });
    const { aelyst, sent } = scripted([succeed], { rateLimit });
    expect(await aelyst.sendMessage('id:1', message)).toMatchObject({ ok: true });
    expect(sent).toHaveLength(1);
  });

  test('that is paused for longer than maxWaitMs refuses the call without a request', async () => {
    const { rateLimit } = sharing({ pauseMs: () => 61_000, enter: () => undefined });
    const { aelyst, sent } = scripted([succeed], { rateLimit });
    const result = await aelyst.sendMessage('id:1', message);
    expect(result).toMatchObject({
      error: { kind: 'rate-limited', delivery: 'not-sent', retryAfterMs: 61_000 },
    });
    expect(sent).toEqual([]);
  });

  test('reports its pauses and its store as events', async () => {
    const rateLimit: SharedRateLimit = {
      forEndpoint(_, { onPause, onStore }) {
        onPause(5);
        onStore(false);
        return { pauseMs: () => 0, enter: () => ({ end() {} }) };
      },
    };
    const { aelyst, events } = scripted([fail('not-found')], { rateLimit });
    await aelyst.sendMessage('id:1', message);
    expect(events.slice(0, 2)).toEqual([
      { type: 'pause', endpoint, waitMs: 5 },
      { type: 'store', endpoint, reachable: false },
    ]);
  });

  test('needs a function forEndpoint', () => {
    const rateLimit = { forEndpoint: 'yes' } as never;
    expect(() => createClient({ token: 'any', rateLimit })).toThrow(/^rateLimit\.forEndpoint: unknown here/);
    expect(() => createClient({ token: 'any', retry: { forEndpoint() {} } as never })).toThrow(
      /^retry\.forEndpoint: unknown here/,
    );
  });
});
