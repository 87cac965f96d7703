import type { Bundle } from '../../../scripts/support/description.js';
import type { Answer, Sent } from '../server.js';

/** One way for a server to drift. */
export interface DriftCase {
  name: string;
  operation: string;
  /** The status that is answered in another way. */
  instead: number;
  by: Partial<Answer> | ((answer: Answer, sent: Sent) => Partial<Answer>);
  /** What the server says instead of the documented status, if it is another. */
  status?: number | null;
  /** What must be reported: places, each with the message. */
  reported: Record<string, string>;
  /** Where the change is to be made that is suggested, the first of each place; none when nothing can cover it. */
  edited?: string[];
  /** The description is another one. */
  describe?: (document: Bundle) => void;
}

/** The body of an answer. */
export const json = (value: unknown, rest: Partial<Answer> = {}) => ({
  body: JSON.stringify(value),
  ...rest,
});

/** The headers of an answer that say its media type. */
export const type = (contentType: string) => ({ 'content-type': contentType });

/** Where *Create a comment* stands. */
export const comment = '#/paths/~1contact~1{identifier}~1comment/post';
