import type { Bundle, OperationDescription } from '../../../scripts/support/description.js';
import { type Check, checksOf } from './checks.js';
import { createFinder } from './evidence.js';
import type { Exception } from './exceptions.js';
import type { Exchange } from './exchange.js';

/** A check, and what the tests have done for it. */
export interface Line extends Check {
  /** How many exchanges met it. */
  exchanges: number;
  /** The files of the tests that met it. */
  files: string[];
  /** Why it need not be met, if it is an exception. */
  reason?: string;
}

export interface Coverage {
  operations: { operationId: string; title: string; lines: Line[] }[];
  /** What is neither met nor an exception, and exceptions that are none: one line each. */
  problems: string[];
}

/** Puts together what the description says, and what tests have met of it. */
export function coverageOf(
  bundle: Bundle,
  described: OperationDescription[],
  exchanges: Exchange[],
  exceptions: Exception[],
): Coverage {
  const find = createFinder(bundle, described);
  const met = new Map<string, { exchanges: number; files: Set<string> }>();
  for (const exchange of exchanges) {
    const found = find(exchange);
    for (const name of new Set(found?.met)) {
      const key = `${found?.operationId} ${name}`;
      const entry = met.get(key) ?? { exchanges: 0, files: new Set() };
      entry.exchanges += 1;
      met.set(key, { ...entry, files: entry.files.add(exchange.test.file) });
    }
  }
  const operations = described.map((operation) => ({
    operationId: operation.operationId,
    title: `${operation.method} ${operation.path}`,
    lines: checksOf(bundle, operation).map((check): Line => {
      const { exchanges = 0, files = [] } = met.get(`${operation.operationId} ${check.name}`) ?? {};
      const reason =
        exchanges > 0 ? undefined : exceptions.find((each) => each.check.test(check.name))?.reason;
      return { ...check, exchanges, files: [...files].sort(), ...(reason !== undefined && { reason }) };
    }),
  }));
  const uncovered = operations.flatMap(({ operationId, lines }) =>
    lines
      .filter(({ exchanges, reason }) => exchanges === 0 && reason === undefined)
      .map(({ name }) => `${operationId}: no test has met "${name}".`),
  );
  const reasons = new Set(operations.flatMap(({ lines }) => lines.map(({ reason }) => reason)));
  const needless = exceptions
    .filter(({ reason }) => !reasons.has(reason))
    .map(({ check }) => `The exception ${check} is none: tests meet all that it is about.`);
  return { operations, problems: [...uncovered, ...needless] };
}
