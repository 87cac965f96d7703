import { describe, expect, test } from 'vitest';
import { ajvFor } from '../../scripts/support/ajv.js';
import { at, type Bundle } from '../../scripts/support/description.js';
import { bundleWith } from '../mock/support.js';
import { bundle, described } from '../support/contract.js';
import { holds } from '../support/holds.js';
import { thorough } from '../support/thorough.js';
import { faults, valid } from './generators/bodies.js';
import { resolveSchema } from './generators/schema.js';

const runs = thorough ? 2000 : 500;

describe.each(described)('bodies of $operationId', ({ request }) => {
  const schema = resolveSchema(bundle, request.schema);
  const validate = ajvFor(bundle, request.schema);

  test('that are generated as valid are valid', () =>
    holds(
      valid(schema),
      (body) => {
        // Asserting costs more than validating, thousands of times.
        if (!validate(body)) expect(validate.errors).toEqual(null);
      },
      { numRuns: runs },
    ));

  const kinds = faults(schema);

  test.each(kinds)('that break $keyword at "$place" break it there and nowhere else', ({ keyword, values }) =>
    holds(
      values,
      ({ value, path }) => {
        if (validate(value)) expect(value).toBe('refused');
        const place = path.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
        const errors = (validate.errors ?? []).map((error) => ({
          at: error.instancePath,
          keyword: error.keyword,
        }));
        if (!errors.some((error) => error.at === place && error.keyword === keyword))
          expect(errors).toContainEqual({ at: place, keyword });
        // A member of oneOf that does not fit is reported once more by the oneOf around it.
        const others = errors.filter((error) => error.at !== place && error.keyword !== 'oneOf');
        if (others.length > 0) expect(others).toEqual([]);
      },
      { numRuns: Math.ceil(runs / kinds.length) },
    ),
  );
});

describe('valid bodies reach a boundary, so that the test fails', () => {
  /** Holds a claim, which must be false, against the bodies of an operation. */
  const refute = (from: Bundle, operationId: string, isTrue: (body: never) => unknown) => {
    const pointer = described.find((each) => each.operationId === operationId)?.request.schema ?? '';
    const claim = (body: unknown) => expect(isTrue(body as never)).toBe(true);
    return holds(valid(resolveSchema(from, pointer)), claim, { numRuns: 1000 });
  };

  const text = '#/components/schemas/NewComment/properties/text/maxLength';
  const limit = Number(at(bundle, text));
  const status = '#/components/schemas/ConversationStatus/properties/status/enum';
  const channelId = '#/components/schemas/NewMessage/properties/channelId';

  test.each<[string, Bundle, Bundle, string, string]>([
    ['a limit is too high', bundleWith(text, limit + 1), bundle, 'createComment', 'x'.repeat(limit + 1)],
    ['a limit is too low', bundle, bundleWith(text, limit - 1), 'createComment', 'x'.repeat(limit)],
    ['a value is missing', bundle, bundleWith(status, ['open']), 'setConversationStatus', '"close"'],
    ['null is refused', bundle, bundleWith(`${channelId}/type`, 'integer'), 'sendMessage', 'null'],
  ])('if in the description %s', async (_, wide, narrow, operationId, shown) => {
    const { schema } = described.find((each) => each.operationId === operationId)?.request ?? {};
    const validate = ajvFor(narrow, String(schema));
    await expect(refute(wide, operationId, validate)).rejects.toThrow(shown);
  });

  test.each<[string, (text: string) => string]>([
    ['is cut', (text) => [...text].slice(0, limit - 1).join('')],
    ['loses characters beyond the BMP', (text) => text.replace(/[\u{10000}-\u{10ffff}]/gu, '\ufffd')],
    ['loses control characters', (text) => text.replace(/\p{Cc}/gu, '')],
    ['is escaped twice', (text) => text.replace('"', '\\"')],
  ])('if on its way a text %s', async (_, change) => {
    const unchanged = ({ text }: { text: string }) => change(text) === text;
    await expect(refute(bundle, 'createComment', unchanged)).rejects.toThrow(
      /\{ seed: -?\d+, path: "[\d:]+", endOnFailure: true \}\nCounterexample: /,
    );
  });

  test.each(['oneOf', 'anyOf'])('also if null is a member of %s', (union) => {
    const nullable = bundleWith(channelId, { [union]: [{ type: 'integer' }, { type: 'null' }] });
    const { request } =
      described.find(({ operationId }) => operationId === 'sendMessage') ?? expect.unreachable();
    expect(resolveSchema(nullable, request.schema).properties?.['channelId']?.type).toEqual([
      'integer',
      'null',
    ]);
    expect(faults(resolveSchema(nullable, request.schema)).map(({ place }) => place)).toContain('/channelId');
  });
});
