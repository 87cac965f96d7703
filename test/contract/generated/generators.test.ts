import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ajvFor } from '../../../scripts/support/ajv.js';
import { bundle, described } from '../../support/contract.js';
import { holds } from '../../support/holds.js';
import { boundaries } from './boundaries.js';
import { faults } from './invalid.js';
import { resolveSchema } from './schema.js';
import { valid } from './valid.js';

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

test('a fault shrinks to the smallest body that has it', () => {
  const schema = resolveSchema(bundle, '#/components/schemas/NewComment');
  const tooLong = faults(schema).find(({ keyword }) => keyword === 'maxLength');
  const details = fc.check(
    fc.property(tooLong?.values ?? fc.constant(undefined), (faulty) => faulty === undefined),
    { seed: 1 },
  );
  expect(details.counterexample?.[0]).toEqual({ value: { text: 'x'.repeat(1001) }, path: ['text'] });
});
