import { afterEach, describe, expect, test, vi } from 'vitest';
import { ajvFor } from '../../scripts/support/ajv.js';
import { at, type Bundle, type Json } from '../../scripts/support/description.js';
import { bundleWith } from '../mock/support.js';
import { bundle, described } from '../support/contract.js';
import { holds } from '../support/holds.js';
import { faults, valid } from './generators/bodies.js';
import { boundaries } from './generators/boundaries.js';
import { resolveSchema, type Schema } from './generators/schema.js';

const runs = 2000;

describe.each(described)('bodies of $operationId', ({ request }) => {
  const schema = resolveSchema(bundle, request.schema);
  const validate = ajvFor(bundle, request.schema);

  test('that are generated as valid are valid, and reach every boundary', async () => {
    const missed = new Set(boundaries(schema));
    await holds(
      valid(schema),
      (body) => {
        // Asserting costs more than judging, ten thousand times.
        if (!validate(body)) expect(validate.errors).toEqual(null);
        for (const boundary of missed) if (boundary.isIn(body)) missed.delete(boundary);
      },
      { numRuns: runs },
    );
    expect([...missed].map(({ place, name }) => `${place} ${name}`)).toEqual([]);
  });

  const kinds = faults(schema);

  test.each(kinds)(
    'that break $keyword at "$place" break it there and nowhere else',
    async ({ keyword, values }) => {
      await holds(
        values,
        ({ value, path }) => {
          if (validate(value)) expect(value).toBe('refused');
          const where = path.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
          const errors = (validate.errors ?? []).map((error) => ({
            at: error.instancePath,
            keyword: error.keyword,
          }));
          if (!errors.some((error) => error.at === where && error.keyword === keyword))
            expect(errors).toContainEqual({ at: where, keyword });
          // A member of oneOf that does not fit is reported once more by the oneOf around it.
          const others = errors.filter((error) => error.at !== where && error.keyword !== 'oneOf');
          if (others.length > 0) expect(others).toEqual([]);
        },
        { numRuns: Math.ceil(runs / kinds.length) },
      );
    },
  );
});

describe('boundaries', () => {
  const of = (schema: Schema) => boundaries(schema).map(({ place, name }) => `${place} ${name}`);

  test.each<[string, Schema, string[]]>([
    [
      'a text has its lengths, and what JSON, UTF-16 and ASCII make difficult',
      { type: 'string', maxLength: 1000 },
      [
        ...[' 0 characters', ' 1 characters', ' 999 characters', ' 1000 characters', ' 1000 pairs'],
        ...[' beyond the BMP', ' beyond ASCII', ' a control character', ' a quote'],
      ],
    ],
    ['a choice has each of its members', { enum: ['open', 'close'] }, [' "open"', ' "close"']],
    ['so has one of several schemas', { oneOf: [{ const: 'a' }, { const: 'b' }] }, [' "a"', ' "b"']],
    ['so has one of several types', { type: ['boolean', 'null'] }, [' true', ' false', ' null']],
    [
      'an object has properties that it does not know, and those it may leave out, in lists too',
      {
        type: 'array',
        items: { type: 'object', properties: { a: { const: 1 }, b: { const: 2 } }, required: ['a'] },
      },
      [
        ...[' 0 items', ' 1 items', ' 2 items', '/* an additional property'],
        ...['/*/a 1', '/*/b absent', '/*/b 2'],
      ],
    ],
  ])('%s', (_, schema, expected) => {
    expect(of(schema)).toEqual(expected);
  });

  test('are found in the bodies that have them, and in no other', () => {
    const [, , , , pairs] = boundaries({ type: 'string', maxLength: 2 });
    expect(['😀😀', '😀', 'xx', 'x😀', null].filter((body) => pairs?.isIn(body))).toEqual(['😀😀']);
    const absent = boundaries({ type: 'object', properties: { a: { type: 'null' } } }).find(
      ({ name }) => name === 'absent',
    );
    expect([{}, { b: 1 }, { a: null }, [], null].filter((body) => absent?.isIn(body))).toEqual([
      {},
      { b: 1 },
    ]);
  });
});

describe('a fault shrinks to the smallest body that shows it', () => {
  /** The smallest body of an operation that refutes a claim, which must be false. */
  async function smallest(from: Bundle, operationId: string, claim: (body: Json) => void | Promise<void>) {
    const schema = described.find((each) => each.operationId === operationId)?.request.schema ?? '';
    let refuting: Json | undefined;
    const failure = await holds(
      valid(resolveSchema(from, schema)),
      async (body) => {
        try {
          await claim(body);
        } catch (error) {
          refuting = body;
          throw error;
        }
      },
      { numRuns: 1000 },
    ).catch((error: Error) => error);
    expect(String(failure)).toContain('Counterexample: [');
    return refuting;
  }

  const text = '#/components/schemas/NewComment/properties/text/maxLength';
  const limit = Number(at(bundle, text));
  const status = '#/components/schemas/ConversationStatus/properties/status/enum';
  const channelId = '#/components/schemas/NewMessage/properties/channelId/type';
  const message = { type: 'text', text: '' };

  test.each<[string, Bundle, Bundle, string, Json]>([
    ['one too many', bundleWith(text, limit + 1), bundle, 'createComment', { text: 'x'.repeat(limit + 1) }],
    ['one too few', bundle, bundleWith(text, limit - 1), 'createComment', { text: 'x'.repeat(limit) }],
    ['a value left out', bundle, bundleWith(status, ['open']), 'setConversationStatus', { status: 'close' }],
    ['null refused', bundle, bundleWith(channelId, 'integer'), 'sendMessage', { channelId: null, message }],
  ])('in the description: %s', async (_, wide, narrow, operationId, expected) => {
    const { schema } = described.find((each) => each.operationId === operationId)?.request ?? {};
    const validate = ajvFor(narrow, String(schema));
    const body = await smallest(wide, operationId, (body) => expect(validate(body)).toBe(true));
    expect(body).toEqual(expected);
  });

  const replaceText = (replace: (text: string) => string) => (body: Json) => {
    const { text, ...others } = body as { text: string };
    expect({ ...others, text: replace(text) }).toEqual(body);
  };

  test('on the way: a text is cut', async () => {
    const claim = replaceText((text) => [...text].slice(0, limit - 1).join(''));
    expect(await smallest(bundle, 'createComment', claim)).toEqual({ text: 'x'.repeat(limit) });
  });

  test('on the way: characters beyond the BMP are cut in half', async () => {
    const claim = replaceText((text) => text.replace(/[\u{10000}-\u{10ffff}]/gu, '\ufffd'));
    const { text } = (await smallest(bundle, 'createComment', claim)) as { text: string };
    expect([[...text].length, text.length]).toEqual([1, 2]);
  });
});

describe('REPLAY', () => {
  afterEach(() => vi.unstubAllEnvs());

  /** Holds a false claim against comments: which were tried, and what is said of it. */
  async function refute() {
    const comments = valid(resolveSchema(bundle, '#/components/schemas/NewComment'));
    const tried: Json[] = [];
    const claim = (body: Json) => {
      tried.push(body);
      expect(JSON.stringify(body)).not.toContain('😀😀😀');
    };
    const message = await holds(comments, claim, { numRuns: 2000 }).catch((error: Error) => error.message);
    return { tried, message: String(message) };
  }

  test('tries again what failed: the failure says with which seed, path and command', async () => {
    const first = await refute();
    const [, seed, path] = /\{ seed: (-?\d+), path: "([\d:]+)"/.exec(first.message) ?? [];
    const [, replay = '', file, name] =
      /\nAgain: REPLAY=(\S+) npx vitest run (\S+) -t '(.+)'$/.exec(first.message) ?? [];
    expect(replay).toBe(`${seed}:${path}`);
    expect(import.meta.url).toContain(file);
    expect(expect.getState().currentTestName?.replaceAll(' > ', ' ')).toMatch(new RegExp(`^${name}$`));

    vi.stubEnv('REPLAY', replay);
    const again = await refute();
    expect(again.tried).toHaveLength(1);
    expect(first.tried).toContainEqual(again.tried[0]);
    expect(again.message).toContain(/Counterexample: .+/.exec(first.message)?.[0]);
  });

  test('changes nothing when it is no seed and path', async () => {
    vi.stubEnv('REPLAY', 'nonsense');
    expect((await refute()).tried.length).toBeGreaterThan(1);
  });
});
