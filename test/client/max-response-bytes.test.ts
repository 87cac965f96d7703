import { type ClientOptions, createClient } from '@aelyst/client';
import { describe, expect, test, vi } from 'vitest';
import { statusOf } from '../support/scripted.js';

const text = '{"messageId":7,"note":"Größe €😀"}';
const bytes = new TextEncoder().encode(text);

/** Sends a message whose response has a body in these pieces. */
async function send(
  pieces: Iterable<Uint8Array>,
  options: Partial<ClientOptions> = {},
  init: ResponseInit = {},
) {
  const iterator = pieces[Symbol.iterator]();
  const cancel = vi.fn();
  let pulled = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        pulled += 1;
        const { done, value } = iterator.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel,
    },
    { highWaterMark: 0 },
  );
  const aelyst = createClient({ token: 't', fetch: async () => new Response(body, init), ...options });
  const result = await aelyst.sendMessage('id:1', { message: { type: 'text', text: 'x' } });
  return { result, cancel, pulled };
}

const tooLong = {
  ok: false,
  error: {
    kind: 'unreadable',
    delivery: 'unknown',
    message: expect.stringMatching(/the body is longer than maxResponseBytes$/),
    cause: { message: 'the body is longer than maxResponseBytes' },
  },
};

describe('maxResponseBytes', () => {
  test('is counted in bytes: as many as that are read', async () => {
    const { result } = await send([bytes], { maxResponseBytes: bytes.length });
    expect(result).toMatchObject({ ok: true, data: JSON.parse(text) });
  });

  test.each<[string, Uint8Array[]]>([
    ['in one piece', [new TextEncoder().encode(`${text} `)]],
    ['in the last piece', [bytes, Uint8Array.of(32)]],
  ])('makes a success unreadable that is one byte longer %s, even if the rest is JSON', async (_, pieces) => {
    const { result, cancel } = await send([...pieces, Uint8Array.of(32)], { maxResponseBytes: bytes.length });
    expect(result).toMatchObject(tooLong);
    expect(cancel).toHaveBeenCalledOnce();
  });

  test('ends a success that never ends, lets its connection go, and reads no more than it has to', async () => {
    function* endless() {
      for (;;) yield new Uint8Array(100).fill(32);
    }
    const { result, cancel, pulled } = await send(endless(), { maxResponseBytes: 1_000 });
    expect(result).toMatchObject(tooLong);
    expect(cancel).toHaveBeenCalledOnce();
    expect(pulled).toBeLessThanOrEqual(12);
  });

  test('cuts an error, whose status says enough', async () => {
    const status = statusOf('bad-request');
    const { result } = await send([bytes], { maxResponseBytes: 9 }, { status });
    expect(result).toMatchObject({ ok: false, status, error: { kind: 'bad-request', delivery: 'refused' } });
    expect(result.ok || result.error.cause).toMatchObject({
      message: 'the body is not a JSON object: {"message',
    });
  });

  test('is a mebibyte where nobody sets it', async () => {
    const longest = new TextEncoder().encode(text.padEnd(2 ** 20 - bytes.length + text.length));
    expect(longest).toHaveLength(2 ** 20);
    expect((await send([longest])).result).toMatchObject({ ok: true });
    expect((await send([longest, Uint8Array.of(32)])).result).toMatchObject(tooLong);
  });
});

describe('a body in pieces', () => {
  test('is put together, wherever it was torn, also within a character', async () => {
    for (let place = 0; place <= bytes.length; place++) {
      const { result } = await send([bytes.subarray(0, place), bytes.subarray(place)]);
      expect(result).toMatchObject({ ok: true, data: JSON.parse(text) });
    }
    const { result } = await send([...bytes].map((byte) => Uint8Array.of(byte)));
    expect(result).toMatchObject({ ok: true, data: JSON.parse(text) });
  });

  test('of an error is put together as well', async () => {
    const { result } = await send(
      [...bytes].map((byte) => Uint8Array.of(byte)),
      {},
      { status: statusOf('bad-request') },
    );
    expect(result).toMatchObject({ ok: false, error: { body: JSON.parse(text) } });
  });

  test('that pays no heed to the signal is let go when time is over', async () => {
    const cancel = vi.fn(() => {
      throw new Error('nobody listens');
    });
    const body = new ReadableStream({ pull: () => new Promise(() => {}), cancel });
    const aelyst = createClient({ token: 't', fetch: async () => new Response(body), timeoutMs: 20 });
    const result = await aelyst.sendMessage('id:1', { message: { type: 'text', text: 'x' } });
    expect(result).toMatchObject({ ok: false, error: { kind: 'timeout', delivery: 'unknown' } });
    expect(cancel).toHaveBeenCalledOnce();
  });
});
