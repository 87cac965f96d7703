import type { JsonObject } from '../../src/mock/description/pointer.js';
import { compare } from './compare.js';
import { type Described, prepare } from './described.js';
import type { Drift, FoundDrift } from './drift.js';
import { applyEdits, type Edit } from './edit.js';
import type { Exchange } from './exchange.js';

/** A change can bring more to light, a level deeper each time. */
const mostRounds = 5;

const keyOf = ({ place, message }: Drift) => `${place} ${message}`;

/**
 * A change, with what it brings to light covered as well, if that can be done. It was tried: with it, nothing of the
 * drift is left, and nothing is new.
 */
function complete(
  document: JsonObject,
  exchange: Exchange,
  drift: Drift,
  others: Set<string>,
  change: Edit[],
  rounds: number,
) {
  const edits = [...change];
  for (let round = 0; round <= rounds; round += 1) {
    const left = compare(prepare(applyEdits(document, edits)), exchange);
    if (left.some((each) => keyOf(each) === keyOf(drift))) return undefined;
    const more = left.filter((each) => !others.has(keyOf(each)));
    if (more.length === 0) return edits;
    edits.push(...more.flatMap(({ changes: [first = []] }) => first));
  }
  return undefined;
}

/** Everything in which an exchange differs from a description, each with the smallest change that covers it. */
export function findDrift(described: Described, exchange: Exchange): FoundDrift[] {
  const { document } = described;
  const found = compare(described, exchange);
  const keys = new Set(found.map(keyOf));
  const { call, answer } = exchange;
  return found.map((drift) => {
    const { place, message, changes } = drift;
    const attempt = (rounds: number) =>
      changes.reduce<Edit[] | undefined>(
        (edits, change) => edits ?? complete(document, exchange, drift, keys, change, rounds),
        undefined,
      );
    // A change that needs nothing else is smaller than one that does, whatever their order.
    const edits = attempt(0) ?? attempt(mostRounds);
    return {
      operation: call.operation,
      what: call.what,
      status: answer?.status,
      place,
      message,
      ...(edits && { edits }),
    };
  });
}
