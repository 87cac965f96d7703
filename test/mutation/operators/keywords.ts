import { type Operators, set } from '../change.js';

/** What no other operator thinks of: a keyword that nobody knows, at every object, next to references, too. */
export const keywords: Operators = {
  'keyword-added': (places) =>
    Object.values(places)
      .flat()
      .map((place) => set(place, 'x-added', true)),
};
