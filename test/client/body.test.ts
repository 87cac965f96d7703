import { afterEach, describe, expect, test, vi } from 'vitest';
import { sentOnce, serializeBody } from '../../src/http/body.js';
import { nearlyLinear } from '../support/nearly-linear.js';
import { scripted, succeed } from '../support/scripted.js';

afterEach(() => {
  vi.unstubAllGlobals();
});

/** The body that is sent for one given to a method. */
async function sentFor(body: unknown): Promise<unknown> {
  const { aelyst, sent } = scripted([succeed]);
  try {
    await aelyst.addTags('id:1', body as string[]);
  } finally {
    if (sent.length !== 1) expect(sent).toEqual([]);
  }
  return sent[0]?.init?.body;
}

class Tag {
  name = 'vip';
}

class Hidden {
  #name = 'vip';
  read() {
    return this.#name;
  }
}

class Draft extends Tag {
  note = undefined;
  get channelId() {
    return 7;
  }
}

class SentDraft extends Draft {
  override get channelId() {
    return 8;
  }
}

describe('the body of a call', () => {
  const foreign = Object.create(Object.create(null, { constructor: { value: { name: 'Object' } } }));

  test.each([
    [{ message: { type: 'text', text: 'Hi \u{1f600}' }, channelId: null }],
    [['a', 'b', '']],
    [{ list: [{ value: -0.5 }, { value: false }] }],
    [{}],
    [[]],
    [{ a: undefined, b: { c: undefined } }],
    [{ at: new Date(0) }],
    [{ own: { toJSON: () => 'its own JSON' } }],
    [{ tag: new Tag() }],
    [{ draft: Object.defineProperty(new SentDraft(), 'channelId', { value: 7, enumerable: true }) }],
    [{ toString: 'x', __proto__: null }],
    [{ bare: Object.create(null) }],
    [{ '': { '': 1 } }],
    // Objects of another realm, and the same object twice.
    [{ foreign, again: foreign }],
  ])('is sent as JSON: %j', async (body) => {
    expect(await sentFor(body)).toBe(JSON.stringify(body));
  });

  const circle: Record<string, unknown> = { message: {} };
  circle['message'] = { self: [circle] };
  const ring: unknown[] = [];
  ring.push(ring);
  /** An object behind so many names. */
  function nested(levels: number) {
    let body: object = {};
    for (let level = 0; level < levels; level += 1) body = { a: body };
    return body;
  }
  const endless = { toJSON: () => ({ a: endless }) };

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
    ['message.self[0]: a circular reference', circle],
    ['tags[0]: a circular reference', { tags: ring }],
    [`${'a.'.repeat(49)}a: more than 1000 levels`, nested(1_001)],
    [`${'a.'.repeat(49)}a: more than 1000 levels`, nested(100_000)],
    [`${'a.'.repeat(49)}a: more than 1000 levels`, endless],
    ['body: a function', () => {}],
    ['body: JSON would leave out channelId, which it inherits', Object.create({ channelId: 7 })],
    ['draft: JSON would leave out channelId, which it inherits', { draft: new Draft() }],
    ['body: undefined', { toJSON: () => undefined }],
  ])('is refused if JSON would change it, and the place is named: %s', async (problem, body) => {
    const [place, what] = problem.split(/: (?=[^:]*$)/);
    await expect(sentFor(body)).rejects.toThrow(new TypeError(`addTags: ${place} cannot be sent: ${what}`));
  });

  test.each([undefined, null])('is refused as missing if it is %s', async (body) => {
    await expect(sentFor(body)).rejects.toThrow(new TypeError('addTags: body is missing'));
  });

  test('may have 1000 levels', async () => {
    expect(await sentFor(nested(1_000))).toMatch(/^(\{"a":){1000}\{\}{1001}$/);
  });

  test.each([
    ...[new Error('a circular dependency of mine'), new TypeError('Converting circular structure to JSON')],
    ...[new RangeError('Maximum call stack size exceeded'), 'template recursion', null],
  ])(
    'may have a getter or a toJSON that throws, and the call rejects with what it throws: %s',
    async (thrown) => {
      const get = () => {
        throw thrown;
      };
      const body = Object.defineProperty({}, 'text', { get, enumerable: true });
      for (const each of [body, { text: { toJSON: get } }, { toJSON: get }])
        await expect(sentFor(each)).rejects.toBe(thrown);
    },
  );

  test('is sent as a Blob by Deno, which may send a string twice', async () => {
    vi.stubGlobal('Deno', {});
    const body = await sentFor(['é']);
    expect(body).toBeInstanceOf(Blob);
    expect(await (body as Blob).text()).toBe('["é"]');
    const form = new URLSearchParams('a=1');
    expect(sentOnce(form)).toBe(form);
  });
});

test.each([
  ['objects', (length: number) => ({ tags: Array.from({ length }, () => ({ name: 'x' })) })],
  ['characters', (length: number) => ({ text: '\u{1f600}'.repeat(length) })],
])('serializeBody takes time in proportion to the number of %s', (_, bodyOf) => {
  expect(nearlyLinear((length) => serializeBody('addTags', bodyOf(length)))).toBe(true);
});
