import type { Edit } from './edit.js';
import type { Call } from './exchange.js';

/** Something that the description does not say, or says otherwise. */
export interface Drift {
  /** `request`, `status`, `header <name>` or `body <JSON pointer>`. */
  place: string;
  /** What is wrong there, to be read after the name of the place. */
  message: string;
  /** Changes of the description that might cover it, the one to be preferred first. */
  changes: Edit[][];
}

/** A drift, and whom it was found with. */
export interface FoundDrift extends Omit<Drift, 'changes'> {
  operation: Call['operation'];
  what: string;
  status: number | undefined;
  /** The change of the description that covers it; absent when there is none. */
  edits?: Edit[];
}
