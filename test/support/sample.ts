import { createRandom } from '../../src/mock/behaviour/random.js';

/** So many members of a list, drawn by chance and left in their order: the same ones for the same seed. */
export function sampleOf<Member>(list: readonly Member[], size: number, seed: number): readonly Member[] {
  const random = createRandom(seed);
  const drawn = list
    .map((_, index) => ({ index, at: random() }))
    .sort((a, b) => a.at - b.at)
    .slice(0, size);
  const chosen = new Set(drawn.map(({ index }) => index));
  return list.filter((_, index) => chosen.has(index));
}
