import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  endpoint,
  hang,
  message,
  refuse,
  type Step,
  scripted,
  settled,
  statusOf,
  succeed,
} from '../support/scripted.js';

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0);
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const delayed =
  (ms: number, step: Step): Step =>
  async () => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    return step();
  };

describe('onEvent', () => {
  test('hears of requests, responses, pauses and retries, with their times', async () => {
    const { aelyst, events, sent } = scripted([delayed(50, refuse(2)), delayed(70, succeed)]);
    await settled(aelyst.sendMessage('phone:+60121233112', message));
    expect(events).toEqual([
      { type: 'request', endpoint, attempt: 1 },
      { type: 'response', endpoint, attempt: 1, status: statusOf('rate-limited'), durationMs: 50 },
      { type: 'pause', endpoint, waitMs: 2_000 },
      { type: 'retry', endpoint, attempt: 1, reason: 'rate-limited', waitMs: 2_000 },
      { type: 'request', endpoint, attempt: 2 },
      { type: 'response', endpoint, attempt: 2, status: 200, durationMs: 70 },
    ]);
    expect((sent[1]?.at ?? 0) - (sent[0]?.at ?? 0)).toBe(2_050);
  });

  test.each<[string, Step, string]>([
    ['failed', delayed(30, () => Promise.reject(new TypeError('fetch failed'))), 'network'],
    ['got no response in time', hang, 'timeout'],
  ])('hears of a request that %s', async (_, step, kind) => {
    const { aelyst, events } = scripted([step], { timeoutMs: kind === 'timeout' ? 30 : 60 });
    await settled(aelyst.sendMessage('id:1', message));
    expect(events).toEqual([
      { type: 'request', endpoint, attempt: 1 },
      { type: 'error', endpoint, attempt: 1, kind, durationMs: 30 },
    ]);
  });

  test('may send a request when it hears of a pause: that one waits, too', async () => {
    const made = scripted([refuse(2), succeed], {
      onEvent({ type }) {
        if (type === 'pause') void made.aelyst.sendMessage('id:2', message);
      },
    });
    await settled(made.aelyst.sendMessage('id:1', message));
    await vi.runAllTimersAsync();
    expect(made.sent).toHaveLength(3);
    expect((made.sent[1]?.at ?? 0) - (made.sent[0]?.at ?? 0)).toBeGreaterThanOrEqual(2_000);
  });

  test('hears of a request that was aborted', async () => {
    const controller = new AbortController();
    const { aelyst, events } = scripted([hang], { signal: controller.signal });
    const call = aelyst.sendMessage('id:1', message);
    await vi.advanceTimersByTimeAsync(30);
    controller.abort();
    await call;
    expect(events[1]).toEqual({ type: 'error', endpoint, attempt: 1, kind: 'aborted', durationMs: 30 });
  });

  test('hears of both requests of a call whose first token was not accepted', async () => {
    let asked = 0;
    const unauthorized = () => new Response(null, { status: statusOf('unauthorized') });
    const { aelyst, events } = scripted([unauthorized, succeed], { token: () => `token-${++asked}` });
    await aelyst.sendMessage('id:1', message);
    expect(events.map(({ type }) => type)).toEqual(['request', 'response', 'request', 'response']);
  });

  test.each(['id:123456', 'email:a+b@c.d', 'phone:+60121233112'] as const)(
    'is told neither the identifier %s, nor token, body or headers',
    async (identifier) => {
      const { aelyst, events } = scripted([refuse(0), succeed], { headers: { 'X-A': 'header-value' } });
      await settled(aelyst.sendMessage(identifier, message));
      const params = { path: { identifier } };
      await settled(aelyst.raw.POST('/contact/{identifier}/message', { params, body: message }));
      expect(new Set(events.map((event) => event.endpoint))).toEqual(new Set([endpoint]));
      const text = inspect(events);
      for (const secret of [
        identifier.slice(-6),
        encodeURIComponent(identifier),
        'secret-token',
        'header-value',
        'On its way',
      ])
        expect(text).not.toContain(secret);
    },
  );

  test.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('broken listener');
      },
    ],
    ['rejects', () => Promise.reject(new Error('broken listener'))],
    ['never settles', hang],
    [
      'has a then that throws',
      () => ({
        // biome-ignore lint/suspicious/noThenProperty: a hostile listener
        then() {
          throw new Error('broken then');
        },
      }),
    ],
  ])('changes nothing in a call if it %s', async (_, onEvent) => {
    const { aelyst } = scripted([refuse(0), succeed], { onEvent });
    expect(await settled(aelyst.sendMessage('id:1', message))).toMatchObject({ ok: true });
  });

  test('may call the client itself', async () => {
    let inner: Promise<unknown> | undefined;
    const made = scripted([succeed], {
      onEvent: ({ type }) => {
        if (type === 'response') inner ??= made.aelyst.addTags('id:1', []);
      },
    });
    expect(await settled(made.aelyst.sendMessage('id:1', message))).toMatchObject({ ok: true });
    expect(await inner).toMatchObject({ ok: true });
  });
});
