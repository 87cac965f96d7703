import type { ClientOptions, OperationId, Result } from '@aelyst/client';
import { describe, expect, test, vi } from 'vitest';
import { operations } from '../../generated/operations.js';
import { at } from '../../scripts/support/description.js';
import { bundle, described } from '../support/contract.js';
import { errorOf, hang, outcomeOf, scripted, send as sendThrough, statusOf } from '../support/scripted.js';

const cases = described.map(({ operationId, parameter, request, responses }) => {
  const success = responses.find(({ status }) => status < 300) ?? expect.unreachable();
  const operation = operationId as OperationId;
  /** Calls the operation with its documented examples; this is the body of its response. */
  const call = (body: string, status = success.status): Promise<Result<OperationId>> => {
    const { aelyst } = scripted([() => new Response(body, { status })]);
    const method = aelyst[operation] as (...args: unknown[]) => Promise<Result<OperationId>>;
    return method(parameter.examples[0]?.value, request.examples[0]?.value);
  };
  const [example = {}] = success.content.examples.map(({ value }) => value as Record<string, unknown>);
  const { required = [] } = at(bundle, success.content.schema) as { required?: string[] };
  return { operation, call, example, required };
});

test('the description requires a property of some success, and none of another', () => {
  expect(new Set(cases.map(({ required }) => required.length > 0))).toEqual(new Set([true, false]));
});

describe.each(cases)('the body of a success of $operation', ({ operation, call, example, required }) => {
  test.each([
    ...['null', '[]', '"ok"', '7', 'true', '[{}]'].map((body) => [body, JSON.parse(body)]),
    ...['', '<html>', '{"messageId":', '{}{}'].map((body) => [body, undefined]),
  ])('makes it unreadable if it is no JSON object, and is kept if it is JSON: %s', async (text, body) => {
    const result = await call(text);
    expect(outcomeOf(result)).toBe('unreadable unknown 1');
    expect(errorOf(result).body).toEqual(body);
    expect('body' in errorOf(result)).toBe(body !== undefined);
    const problem = text === '' ? 'the body is empty' : 'the body is not a JSON object';
    expect(errorOf(result).message).toMatch(new RegExp(`: \\d+ ${problem}$`));
  });

  test('is unreadable without a required property, which is named; otherwise it may be any object', async () => {
    for (const name of required) {
      const { [name]: _, ...without } = example;
      for (const data of [without, { ...example, [name]: null }]) {
        const result = await call(JSON.stringify(data));
        expect(outcomeOf(result)).toBe('unreadable unknown 1');
        expect(errorOf(result).body).toEqual(data);
        expect(errorOf(result).message).toMatch(new RegExp(`the body lacks ${name}$`));
      }
      // A call that was processed does not fail because of a type.
      for (const value of ['', 0, false, [], {}])
        expect(outcomeOf(await call(JSON.stringify({ ...example, [name]: value })))).toBe('ok');
    }
    const more = await call('{"more":null}');
    if (required.length === 0) expect(more).toMatchObject({ ok: true, data: { more: null } });
    else expect(errorOf(more).message).toMatch(new RegExp(`the body lacks ${required.join(', ')}$`));
  });

  test('does not count with a status that the operation does not document', async () => {
    const documented: readonly number[] = operations[operation].statuses;
    for (const status of [201, 202, 203, 206].filter((each) => !documented.includes(each))) {
      const result = await call(JSON.stringify(example), status);
      expect(outcomeOf(result)).toBe('undocumented unknown 1');
      expect([result.status, errorOf(result).status]).toEqual([status, status]);
    }
  });
});

const text = '{"messageId":7,"note":"Größe €😀"}';
const bytes = new TextEncoder().encode(text);
const space = Uint8Array.of(32);

/** Sends a message whose response has a body in these pieces. */
async function send(pieces: Iterable<Uint8Array>, options: Partial<ClientOptions> = {}, status = 200) {
  const iterator = pieces[Symbol.iterator]();
  const cancel = vi.fn();
  const pull = vi.fn((controller: ReadableStreamDefaultController) => {
    const { done, value } = iterator.next();
    if (done) controller.close();
    else controller.enqueue(value);
  });
  const body = new ReadableStream({ pull, cancel }, { highWaterMark: 0 });
  const { result } = await sendThrough([() => new Response(body, { status })], options);
  return { result, cancel, pull };
}

const read = { ok: true, data: JSON.parse(text) };
const tooLong = {
  error: {
    kind: 'unreadable',
    delivery: 'unknown',
    message: expect.stringMatching(/the body is longer than maxResponseBytes$/),
    cause: { message: 'the body is longer than maxResponseBytes' },
  },
};

test('a success of a length of 0 has an empty body', async () => {
  const headers = { 'content-length': '0' };
  const { outcome, result } = await sendThrough([() => new Response('', { headers })]);
  expect(outcome).toBe('unreadable unknown 1');
  expect(errorOf(result).cause).toMatchObject({ message: 'the body is empty' });
});

describe('maxResponseBytes', () => {
  const exact = { maxResponseBytes: bytes.length };

  test('counts bytes: a success of that length is read', async () => {
    expect((await send([bytes], exact)).result).toMatchObject(read);
  });

  function* endless() {
    for (;;) yield new Uint8Array(20).fill(32);
  }

  test.each<[string, Iterable<Uint8Array>]>([
    ['is a byte longer in one piece', [new TextEncoder().encode(`${text} `), space]],
    ['is a byte longer in the last piece', [bytes, space, space]],
    ['never ends', endless()],
  ])('ends a success that %s: it is unreadable, cancelled, and not read further', async (_, pieces) => {
    const { result, cancel, pull } = await send(pieces, exact);
    expect(result).toMatchObject(tooLong);
    expect(cancel).toHaveBeenCalledOnce();
    expect(pull.mock.calls.length).toBeLessThanOrEqual(3);
  });

  test('cuts the body of an error, whose status says enough', async () => {
    const { result } = await send([bytes], { maxResponseBytes: 9 }, statusOf('bad-request'));
    expect(outcomeOf(result)).toBe('bad-request refused 1');
    expect(errorOf(result).cause).toMatchObject({ message: 'the body is not a JSON object: {"message' });
  });

  test('defaults to a mebibyte', async () => {
    const longest = new TextEncoder().encode(text.padEnd(2 ** 20 - bytes.length + text.length));
    expect(longest).toHaveLength(2 ** 20);
    expect((await send([longest])).result).toMatchObject(read);
    expect((await send([longest, space])).result).toMatchObject(tooLong);
  });
});

describe('a body in pieces', () => {
  const single = [...bytes].map((byte) => Uint8Array.of(byte));

  test('is put together, also if a character is split', async () => {
    const places = Array.from(single.keys(), (place) => [bytes.subarray(0, place), bytes.subarray(place)]);
    for (const pieces of [...places, single]) expect((await send(pieces)).result).toMatchObject(read);
    const error = errorOf((await send(single, {}, statusOf('bad-request'))).result);
    expect(error.body).toEqual(read.data);
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
