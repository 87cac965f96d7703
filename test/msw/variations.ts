import type { Json } from '../../scripts/support/description.js';
import { sampleOf } from '../support/sample.js';
import { thorough } from '../support/thorough.js';

const samples: Json[] = ['no such value', 1, 1.5, true, null, { a: 1 }, [[]], 'x'.repeat(1_001)];

/** A body with another value in each of its places, and with each of its properties left out. */
export function variations(value: Json): Json[] {
  if (Array.isArray(value)) {
    return [
      ...samples,
      ...value.flatMap((item, index) => variations(item).map((other) => value.with(index, other))),
    ];
  }
  if (typeof value !== 'object' || value === null) return samples;
  const changed = Object.entries(value).flatMap(([name, part]) => [
    Object.fromEntries(Object.entries(value).filter(([other]) => other !== name)),
    ...variations(part).map((other): Json => ({ ...value, [name]: other })),
  ]);
  return [...samples, ...changed];
}

/** All of them, or as many as show every kind of difference that there has been. */
export const someVariations = (value: Json): readonly Json[] =>
  thorough ? variations(value) : sampleOf(variations(value), 30, 1);
