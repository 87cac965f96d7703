import { inspect } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import {
  delayed,
  endpoint,
  fail,
  hang,
  message,
  numberedTokens,
  path,
  refuse,
  reject,
  type Step,
  scripted,
  send,
  settled,
  statusOf,
  succeed,
  withFakeTime,
  withoutJitter,
} from '../support/scripted.js';

withFakeTime();
withoutJitter();

describe('onEvent', () => {
  test('gets requests, responses, pauses and retries, with their times', async () => {
    const { events, sent } = await send([delayed(50, refuse(2)), delayed(70, succeed)]);
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

  test.each<[string, Step]>([
    ['network', delayed(30, reject(new TypeError('fetch failed')))],
    ['timeout', hang],
    ['aborted', hang],
  ])('gets an error of the kind %s', async (kind, step) => {
    const controller = new AbortController();
    if (kind === 'aborted') setTimeout(() => controller.abort(), 30);
    const timeoutMs = kind === 'timeout' ? 30 : 60;
    const { events } = await send([step], { timeoutMs, signal: controller.signal });
    expect(events).toEqual([
      { type: 'request', endpoint, attempt: 1 },
      { type: 'error', endpoint, attempt: 1, kind, durationMs: 30 },
    ]);
  });

  test('gets the retry of a call whose first token was refused', async () => {
    const { events } = await send([fail('unauthorized'), succeed], { token: numberedTokens() });
    expect(events.map(({ type }) => type)).toEqual(['request', 'response', 'retry', 'request', 'response']);
    expect(events[2]).toEqual({ type: 'retry', endpoint, attempt: 1, reason: 'unauthorized', waitMs: 0 });
  });

  test.each(['id:123456', 'email:a+b@c.d', 'phone:+60121233112'] as const)(
    'gets neither the identifier %s, nor token, body or headers',
    async (identifier) => {
      const { aelyst, events } = scripted([refuse(0), succeed], { headers: { 'X-A': 'header-value' } });
      await settled(aelyst.sendMessage(identifier, message));
      await settled(aelyst.raw.POST(path, { params: { path: { identifier } }, body: message }));
      expect(new Set(events.map((event) => event.endpoint))).toEqual(new Set([endpoint]));
      const secrets = [identifier.slice(-6), encodeURIComponent(identifier), 'secret-token', 'header-value'];
      for (const secret of [...secrets, message.message.text]) expect(inspect(events)).not.toContain(secret);
    },
  );

  test.each<[string, () => unknown]>([
    ['throws', () => expect.unreachable('broken listener')],
    ['rejects', reject(new Error('broken listener'))],
    ['never settles', hang],
    // biome-ignore lint/suspicious/noThenProperty: a hostile listener
    ['returns a then that throws', () => ({ then: () => expect.unreachable('broken then') })],
  ])('that %s changes nothing about a call', async (_, onEvent) => {
    expect((await send([refuse(0), succeed], { onEvent })).outcome).toBe('ok');
  });

  test('may call the client, also during a pause', async () => {
    const made = scripted([refuse(2), succeed], {
      onEvent: ({ type }) => void (type === 'pause' && made.call()),
    });
    expect(await settled(made.call())).toMatchObject({ ok: true });
    await vi.runAllTimersAsync();
    expect(made.sent).toHaveLength(3);
    expect((made.sent[1]?.at ?? 0) - (made.sent[0]?.at ?? 0)).toBeGreaterThanOrEqual(2_000);
  });
});
