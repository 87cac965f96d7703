import { createClient, type Feedback, type Pacer, type SharedRateLimit } from '@aelyst/client';
import { describe, expect, test } from 'vitest';
import {
  endpoint,
  fail,
  hang,
  outcomeOf,
  rateLimitLimit,
  refuse,
  reject,
  scripted,
  send,
  succeed,
  withFakeTime,
} from '../support/scripted.js';

withFakeTime();

const free: Pacer = { pauseMs: () => 0, enter: () => ({ end() {} }) };

/** A shared limit with this pacer for every endpoint. */
const sharing = (pacer: Partial<Pacer>): SharedRateLimit => ({ forEndpoint: () => ({ ...free, ...pacer }) });

const storeIsDown = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:6379'), {
  code: 'ECONNREFUSED',
  syscall: 'connect',
  address: '127.0.0.1',
  port: 6379,
});

const throws = (error: Error) => () => {
  throw error;
};

describe('a shared rateLimit', () => {
  test('is asked for a pacer once for each endpoint, by method and path', async () => {
    const endpoints: string[] = [];
    const rateLimit: SharedRateLimit = {
      forEndpoint(name) {
        endpoints.push(name);
        return free;
      },
    };
    const { aelyst, call } = scripted([succeed], { rateLimit });
    await call();
    await call();
    await aelyst.addTags('id:1', []);
    expect(endpoints).toEqual([endpoint, expect.not.stringMatching(endpoint)]);
  });

  test('gets what each response says', async () => {
    const ended: (Feedback | undefined)[] = [];
    const rateLimit = sharing({ enter: () => ({ end: (feedback) => void ended.push(feedback) }) });
    await send([refuse(0, { [rateLimitLimit.name]: '7' }), succeed], { rateLimit });
    expect(ended).toEqual([
      { refused: true, retryAfterMs: 0, limit: 7 },
      { refused: false, retryAfterMs: undefined, limit: undefined },
    ]);
  });

  test.each<[string, Pacer['enter'], string]>([
    ['never gives a turn', hang, 'timeout not-sent 0'],
    ['rejects', reject(storeIsDown), 'network not-sent 0'],
    ['throws', throws(storeIsDown), 'network not-sent 0'],
    ['has no turn within maxWaitMs', () => undefined, 'rate-limited not-sent 0'],
  ])('that %s sends nothing, and the call is not retried', async (_, enter, expected) => {
    const rateLimit = sharing({ enter, pauseMs: () => 61_000 });
    // The address of the store is that of the API too, so that its error looks like one of the API.
    const options = { rateLimit, baseUrl: 'http://127.0.0.1:6379', deadlineMs: 5 };
    const { result, outcome, sent, events } = await send([succeed], options);
    expect(outcome).toBe(expected);
    if (expected.startsWith('rate-limited'))
      expect(result).toMatchObject({ error: { retryAfterMs: 61_000 } });
    expect([...sent, ...events]).toEqual([]);
  });

  test('that ignores the signal does not delay the call, and gets its late turn back', async () => {
    let give = (_turn: { end(): void }) => {};
    const entering = new Promise<{ end(): void }>((resolve) => {
      give = resolve;
    });
    const { call, sent } = scripted([succeed], { rateLimit: sharing({ enter: () => entering }) });
    const controller = new AbortController();
    const calling = call({ signal: controller.signal });
    await Promise.resolve();
    controller.abort();
    expect(outcomeOf(await calling)).toBe('aborted not-sent 0');
    await new Promise<void>((resolve) => give({ end: resolve }));
    expect(sent).toEqual([]);
  });

  test.each([
    ['throws', throws(new Error('store'))],
    ['rejects', reject(new Error('store'))],
  ])('whose end() %s changes nothing about a message that was sent', async (_, end) => {
    const { outcome, sent } = await send([succeed], { rateLimit: sharing({ enter: () => ({ end }) }) });
    expect([outcome, sent.length]).toEqual(['ok', 1]);
  });

  test('reports its pauses and its store as events', async () => {
    const rateLimit: SharedRateLimit = {
      forEndpoint(_, { onPause, onStore }) {
        onPause(5);
        onStore(false);
        return free;
      },
    };
    const { events } = await send([fail('not-found')], { rateLimit });
    expect(events.slice(0, 2)).toEqual([
      { type: 'pause', endpoint, waitMs: 5 },
      { type: 'store', endpoint, reachable: false },
    ]);
  });

  test('needs a function forEndpoint, which no other option takes', () => {
    for (const options of [{ rateLimit: { forEndpoint: 'yes' } }, { retry: { forEndpoint() {} } }])
      expect(() => createClient({ token: 'any', ...options } as never)).toThrow(
        /\.forEndpoint: unknown here/,
      );
  });
});
