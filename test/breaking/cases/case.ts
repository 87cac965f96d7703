import type { Level } from '../../../scripts/check-breaking/level.js';

/** What a change comes to at one place of the bundle. */
export type Expected = readonly [level: Level, place: string];

interface Edit {
  /** JSON pointer of an object or a list in the bundle, without `#`. */
  at: string;
  /** What to put under a key there; undefined removes it. */
  set: Record<string, unknown>;
}

/** A change at one place of the real description. */
export interface Case extends Edit {
  /** Completes the sentence "it sees that …". */
  that: string;
  /** A reference that has to follow. */
  follows?: Edit;
  /** Everything that is to be found, from the real description to the changed one. */
  there: Expected[];
  /** The same for the way back. */
  back: Expected[];
}

/** The pointer of an operation. */
export const post = (path: string) => `/paths/${path.replaceAll('/', '~1')}/post`;
