import { createClient } from '@aelyst/client';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { sentOnce, serializeBody } from '../../src/http/body.js';
import { nearlyLinear } from '../support/nearly-linear.js';

class Tag {
  name = 'vip';
}

class Hidden {
  #name = 'vip';
  read() {
    return this.#name;
  }
}

describe('serializeBody', () => {
  test.each([
    [{ message: { type: 'text', text: 'Hi \u{1f600}' }, channelId: null }],
    [['a', 'b', '']],
    [
      {
        custom_fields: [
          { name: 'n', value: -0.5 },
          { name: 'b', value: false },
        ],
      },
    ],
    [{}],
    [[]],
    [{ a: undefined, b: { c: undefined } }],
    [{ at: new Date(0) }],
    [{ own: { toJSON: () => 'its own JSON' } }],
    [{ tag: new Tag() }],
    [{ toString: 'x', __proto__: null }],
    [{ '': { '': 1 } }],
  ])('writes what JSON would: %j', (body) => {
    expect(serializeBody('sendMessage', body)).toBe(JSON.stringify(body));
  });

  test('takes objects of another realm, and the same object twice', () => {
    const foreign = Object.create(Object.create(null, { constructor: { value: { name: 'Object' } } }));
    expect(serializeBody('sendMessage', { foreign, again: foreign })).toBe('{"foreign":{},"again":{}}');
  });

  const circle: Record<string, unknown> = { message: {} };
  circle['message'] = { self: [circle] };
  let deep: object = {};
  for (let depth = 0; depth < 100_000; depth += 1) deep = { a: deep };

  test.each([
    ['channelId: NaN', { channelId: Number.NaN }],
    ['channelId: Infinity', { channelId: Number.POSITIVE_INFINITY }],
    ['custom_fields[1].value: -Infinity', { custom_fields: [{}, { value: Number.NEGATIVE_INFINITY }] }],
    ['[0]: undefined', [undefined]],
    ['[0]: undefined', new Array(2)],
    ['[0][1]: undefined', [[1, undefined]]],
    ['[0]: undefined', [{ toJSON: () => undefined }]],
    ['tags: a Set', { tags: new Set(['a']) }],
    ['tags: a Map', { tags: new Map() }],
    ['text: a Promise', { text: Promise.resolve('x') }],
    ['text: a RegExp', { text: /x/ }],
    ['text: a Error', { text: new Error('x') }],
    ['text: a String', { text: new String('x') }],
    ['text: a Uint8Array', { text: new Uint8Array(2) }],
    ['text: a URLSearchParams', { text: new URLSearchParams('a=1') }],
    ['body: a FormData', new FormData()],
    ['tag: a Hidden', { tag: new Hidden() }],
    ['at: an invalid date', { at: new Date(Number.NaN) }],
    ['a.b: a function', { a: { b() {} } }],
    ['a: a symbol', { a: Symbol('secret') }],
    ['a: a bigint', { a: 1n }],
    ['message.text: half a character', { message: { text: 'Hi \ud83d' } }],
    ['text: half a character', { text: '\ude00 Hi' }],
    ['text: half a character', { text: '\ude00\ud83d' }],
    ['a.\ud83d: half a character', { a: { '\ud83d': 1 } }],
    ['message.self[0]: a circle, or too many levels', circle],
    ['body: a function', () => {}],
    ['body: undefined', { toJSON: () => undefined }],
  ])('refuses what JSON would change, and names the place: %s', (problem, body) => {
    const [place, what] = problem.split(/: (?=[^:]*$)/);
    expect(() => serializeBody('sendMessage', body)).toThrow(
      new TypeError(`sendMessage: ${place} cannot be sent: ${what}`),
    );
  });

  test('refuses what has too many levels, in a short message', () => {
    expect(() => serializeBody('sendMessage', deep)).toThrow(
      /^sendMessage: [a.]{99} cannot be sent: a circle, or too many levels$/,
    );
  });

  test.each([undefined, null])('refuses %s as missing', (body) => {
    expect(() => serializeBody('sendMessage', body)).toThrow(new TypeError('sendMessage: body is missing'));
  });

  test('leaves alone what a getter of the body throws', () => {
    const thrown = new Error('mine');
    const body = {
      get text() {
        throw thrown;
      },
    };
    expect(() => serializeBody('sendMessage', body)).toThrow(thrown);
  });

  test('takes time in proportion to the size of the body', () => {
    expect(
      nearlyLinear((length) =>
        serializeBody('addTags', { tags: Array.from({ length }, () => ({ name: 'x' })) }),
      ),
    ).toBe(true);
    expect(nearlyLinear((length) => serializeBody('addTags', { text: '\u{1f600}'.repeat(length) }))).toBe(
      true,
    );
  });
});

test('what serializeBody refuses is refused of a call before anything is sent', async () => {
  let sent = 0;
  const aelyst = createClient({
    token: 't',
    fetch: async () => {
      sent += 1;
      return Response.json({});
    },
  });
  await expect(aelyst.addTags('id:1', undefined as unknown as string[])).rejects.toThrow(
    new TypeError('addTags: body is missing'),
  );
  expect(sent).toBe(0);
});

describe('sentOnce', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  test('leaves the text as it is but in Deno, which may send a string twice', async () => {
    expect(sentOnce('{"a":"é"}')).toBe('{"a":"é"}');
    vi.stubGlobal('Deno', {});
    const body = sentOnce('{"a":"é"}');
    expect(body).toBeInstanceOf(Blob);
    expect(await (body as Blob).text()).toBe('{"a":"é"}');
  });
});
