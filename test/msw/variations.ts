import type { Json } from '../../scripts/support/description.js';
import { commentLimit } from '../mock/support.js';
import { triedOf } from '../support/thorough.js';

const samples: Json[] = ['no such value', 1, 1.5, true, null, { a: 1 }, [[]], 'x'.repeat(commentLimit + 1)];

/** A body with another value in each of its places, and with each of its properties left out. */
function variations(value: Json): Json[] {
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

/** All of them in CI, or about thirty. */
export function someVariations(value: Json): Json[] {
  const all = variations(value);
  return triedOf(all, Math.ceil(all.length / 30));
}
