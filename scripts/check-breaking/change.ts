import type { Level } from './level.js';

/** One change of the description, and what it asks of the next version. */
export interface Change {
  level: Level;
  /** JSON pointer in the bundle, as a fragment: in the new one or, of what was removed, in the old one. */
  place: string;
  /** What stood there; undefined when nothing did. */
  before?: unknown;
  after?: unknown;
  /** Whom it concerns and how, in a sentence. */
  reason: string;
}
