import type { ClientOptions } from '@aelyst/client';
import { describe, expect, test, vi } from 'vitest';
import { errorOf, hang, outcomeOf, send as sendThrough, statusOf } from '../support/scripted.js';

const text = '{"messageId":7,"note":"Größe €😀"}';
const bytes = new TextEncoder().encode(text);
const space = Uint8Array.of(32);

/** Sends a message whose response has a body in these pieces. */
async function send(pieces: Iterable<Uint8Array>, options: Partial<ClientOptions> = {}, status = 200) {
  const iterator = pieces[Symbol.iterator]();
  const cancel = vi.fn();
  let pulled = 0;
  const source: UnderlyingDefaultSource<Uint8Array> = {
    pull(controller) {
      pulled += 1;
      const { done, value } = iterator.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel,
  };
  const body = new ReadableStream(source, { highWaterMark: 0 });
  const { result } = await sendThrough([() => new Response(body, { status })], options);
  return { result, cancel, pulled };
}

const tooLong = {
  error: {
    kind: 'unreadable',
    delivery: 'unknown',
    message: expect.stringMatching(/the body is longer than maxResponseBytes$/),
    cause: { message: 'the body is longer than maxResponseBytes' },
  },
};

describe('maxResponseBytes', () => {
  const exact = { maxResponseBytes: bytes.length };

  test('counts bytes: a success of that length is read', async () => {
    expect((await send([bytes], exact)).result).toMatchObject({ ok: true, data: JSON.parse(text) });
  });

  test.each<[string, Uint8Array[]]>([
    ['in one piece', [new TextEncoder().encode(`${text} `)]],
    ['in the last piece', [bytes, space]],
  ])('makes a success unreadable that is a byte longer %s', async (_, pieces) => {
    const { result, cancel } = await send([...pieces, space], exact);
    expect(result).toMatchObject(tooLong);
    expect(cancel).toHaveBeenCalledOnce();
  });

  test('ends a success that never ends, cancels it, and reads no more than needed', async () => {
    function* endless() {
      for (;;) yield new Uint8Array(100).fill(32);
    }
    const { result, cancel, pulled } = await send(endless(), { maxResponseBytes: 1_000 });
    expect(result).toMatchObject(tooLong);
    expect(cancel).toHaveBeenCalledOnce();
    expect(pulled).toBeLessThanOrEqual(12);
  });

  test('cuts an error, whose status says enough', async () => {
    const { result } = await send([bytes], { maxResponseBytes: 9 }, statusOf('bad-request'));
    expect(outcomeOf(result)).toBe('bad-request refused 1');
    expect(errorOf(result).cause).toMatchObject({
      message: 'the body is not a JSON object: {"message',
    });
  });

  test('defaults to a mebibyte', async () => {
    const longest = new TextEncoder().encode(text.padEnd(2 ** 20 - bytes.length + text.length));
    expect(longest).toHaveLength(2 ** 20);
    expect(outcomeOf((await send([longest])).result)).toBe('ok');
    expect((await send([longest, space])).result).toMatchObject(tooLong);
  });
});

describe('a body in pieces', () => {
  const single = [...bytes].map((byte) => Uint8Array.of(byte));

  test('is put together, also if a character is split', async () => {
    const places = Array.from(single.keys(), (place) => [bytes.subarray(0, place), bytes.subarray(place)]);
    for (const pieces of [...places, single])
      expect((await send(pieces)).result).toMatchObject({ ok: true, data: JSON.parse(text) });
    const error = errorOf((await send(single, {}, statusOf('bad-request'))).result);
    expect(error.body).toEqual(JSON.parse(text));
  });

  test('whose cancel() throws is cancelled at the end of timeoutMs', async () => {
    const cancel = vi.fn(() => {
      throw new Error('broken');
    });
    const body = new ReadableStream({ pull: hang, cancel });
    const { outcome } = await sendThrough([() => new Response(body)], { timeoutMs: 20 });
    expect(outcome).toBe('timeout unknown 1');
    expect(cancel).toHaveBeenCalledOnce();
  });
});
