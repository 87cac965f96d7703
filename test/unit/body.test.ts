import { type ClientOptions, createClient } from '@aelyst/client';
import { describe, expect, test } from 'vitest';

const text = '{"messageId":7}';

/** Sends a message that is answered with a body in these pieces. */
async function answeredWith(pieces: Iterable<string>, options: Partial<ClientOptions> = {}) {
  const iterator = pieces[Symbol.iterator]();
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const { done, value } = iterator.next();
      if (done) controller.close();
      else controller.enqueue(new TextEncoder().encode(value));
    },
    cancel() {
      cancelled = true;
    },
  });
  const aelyst = createClient({ token: 't', fetch: async () => new Response(body), ...options });
  const result = await aelyst.sendMessage('id:1', { message: { type: 'text', text: 'x' } });
  return { result, cancelled };
}

function* endless() {
  for (;;) yield ' '.repeat(100);
}

describe('a body', () => {
  test('as long as may be read is read', async () => {
    const { result } = await answeredWith([text], { maxResponseBytes: text.length });
    expect(result).toMatchObject({ ok: true, data: JSON.parse(text) });
  });

  test('that is one byte longer is not, even if what was read is JSON', async () => {
    const { result, cancelled } = await answeredWith([text, ' ', ' '], { maxResponseBytes: text.length });
    expect(result).toMatchObject({ ok: false, error: { kind: 'unreadable' } });
    expect(cancelled).toBe(true);
  });

  test('that never ends is cut off, and its connection let go', async () => {
    const { result, cancelled } = await answeredWith(endless(), { maxResponseBytes: 1_000 });
    expect(result).toMatchObject({
      ok: false,
      error: { kind: 'unreadable', cause: { message: 'the body is longer than maxResponseBytes' } },
    });
    expect(cancelled).toBe(true);
  });

  test('in pieces is put together, wherever it was torn', async () => {
    const { result } = await answeredWith([...text]);
    expect(result).toMatchObject({ ok: true, data: JSON.parse(text) });
  });

  test('that pays no heed to the signal is let go when time is over', async () => {
    let cancelled = false;
    const body = new ReadableStream({
      pull: () => new Promise(() => {}),
      cancel() {
        cancelled = true;
        throw new Error('nobody listens');
      },
    });
    const aelyst = createClient({ token: 't', fetch: async () => new Response(body), timeoutMs: 20 });
    const result = await aelyst.sendMessage('id:1', { message: { type: 'text', text: 'x' } });
    expect(result).toMatchObject({ ok: false, error: { kind: 'timeout', delivery: 'unknown' } });
    expect(cancelled).toBe(true);
  });

  test('that is missing cannot be broken off', async () => {
    const controller = new AbortController();
    const aelyst = createClient({
      token: 't',
      signal: controller.signal,
      fetch: async () => new Response(null, { status: 500 }),
      onEvent: ({ type }) => type === 'response' && controller.abort(),
    });
    const result = await aelyst.sendMessage('id:1', { message: { type: 'text', text: 'x' } });
    expect(result).toMatchObject({ ok: false, status: 500, error: { kind: 'server-error' } });
  });
});
