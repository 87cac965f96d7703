import type { budgets as all } from '../support/budgets.js';
import type { Cost } from './measure.js';

/** A figure, and what it may be. */
export interface Verdict {
  what: string;
  value: number;
  limit: number;
}

const rounded = (value: number) => Math.round(value * 10) / 10;

/**
 * Holds what was measured against the budgets.
 *
 * @param costs For descriptions of growing size; the first is that of the API.
 */
export function verdictsOf(costs: readonly Cost[], budgets: typeof all): Verdict[] {
  const [first, last] = [costs[0], costs.at(-1)];
  const before = costs.at(-2);
  if (first === undefined || last === undefined || before === undefined) throw new Error('Too few costs.');
  const perOperation = (cost: Cost) => cost.generation / cost.operations;
  return [
    { what: 'client, bytes min+gzip', value: first.bytes, limit: budgets.clientBytes },
    {
      what: 'bytes gzip that an operation adds',
      value: rounded((last.bytes - first.bytes) / (last.operations - first.operations)),
      limit: budgets.bytesPerOperation,
    },
    { what: 'instantiations of one call', value: first.instantiations, limit: budgets.instantiations },
    {
      what: `instantiations, ${last.operations} : ${first.operations} operations`,
      value: rounded(last.instantiations / first.instantiations),
      limit: budgets.instantiationsGrowth,
    },
    {
      what: `time to generate an operation, among ${last.operations} : ${before.operations}`,
      value: rounded(perOperation(last) / perOperation(before)),
      limit: budgets.generationGrowth,
    },
  ];
}

export const isOver = ({ value, limit }: Verdict) => !(value <= limit);
