import type { Description } from '../description/describe.js';
import { isObject } from '../description/pointer.js';
import { MockError } from '../mock-error.js';

/**
 * The status that the description calls by a kind of error, `queued` for instance.
 *
 * @throws MockError if it has none, or no operation answers with it.
 */
export function statusOfKind({ name, document, operations }: Description, kind: string): number {
  const kinds = document['x-aelyst-error-kinds'];
  const status = Object.entries(isObject(kinds) ? kinds : {}).find(([, value]) => value === kind)?.[0];
  if (operations.some(({ responses }) => responses.some((response) => response.status === status))) {
    return Number(status);
  }
  throw new MockError(
    'description',
    `${name} has no response of the kind "${kind}" under x-aelyst-error-kinds.`,
  );
}
