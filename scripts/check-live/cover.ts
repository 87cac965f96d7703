import { compare } from './compare.js';
import { type Described, prepare } from './described.js';
import type { Drift, FoundDrift } from './drift.js';
import { applyEdits, type Edit } from './edit.js';
import type { Exchange } from './exchange.js';

/** A change can bring more to light, a level deeper each time. */
const mostRounds = 5;

const keyOf = ({ place, message }: Drift) => `${place} ${message}`;

/** Gives everything in which an exchange differs from a description, each with the smallest change that covers it. */
export function createFinder(described: Described): (exchange: Exchange) => FoundDrift[] {
  /** What drifts in one place often does so in many, and is covered by one change. */
  const changed = new Map<string, Described>();
  function withEdits(edits: Edit[]): Described {
    const key = JSON.stringify(edits);
    const known = changed.get(key) ?? prepare(applyEdits(described.document, edits));
    changed.set(key, known);
    return known;
  }

  /**
   * A change, and what else it takes to cover what it brings to light, if that can be done. It was tried: with it,
   * nothing of the drift is left, and nothing is new.
   */
  function complete(exchange: Exchange, drift: Drift, found: Drift[], change: Edit[], rounds: number) {
    const keys = new Set(found.map(keyOf));
    const edits = [...change];
    for (let round = 0; round <= rounds; round += 1) {
      const left = compare(withEdits(edits), exchange);
      if (left.some((each) => keyOf(each) === keyOf(drift))) return undefined;
      const more = left.filter((each) => !keys.has(keyOf(each)));
      if (more.length === 0) return edits;
      edits.push(...more.flatMap(({ changes: [first = []] }) => first));
    }
    return undefined;
  }

  function cover(exchange: Exchange, drift: Drift, found: Drift[]): Edit[] | undefined {
    // A change that needs nothing else is smaller than one that does, whatever their order.
    for (const rounds of [0, mostRounds]) {
      for (const change of drift.changes) {
        const edits = complete(exchange, drift, found, change, rounds);
        if (edits !== undefined) return edits;
      }
    }
    return undefined;
  }

  return (exchange) => {
    const { call, answer } = exchange;
    return compare(described, exchange).map((drift, _, found) => {
      const edits = cover(exchange, drift, found);
      const { operation, what } = call;
      const { place, message } = drift;
      return { operation, what, status: answer?.status, place, message, ...(edits && { edits }) };
    });
  };
}
