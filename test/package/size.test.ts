import { expect, test } from 'vitest';
import type { Cost } from '../../scripts/check-size/measure.js';
import { synthetic } from '../../scripts/check-size/synthetic.js';
import { isOver, verdictsOf } from '../../scripts/check-size/verdicts.js';
import { budgets } from '../../scripts/support/budgets.js';
import { readOperations } from '../../scripts/support/description.js';
import { bundle } from '../support/contract.js';

const flat = [5, 500, 2_000].map(
  (operations): Cost => ({
    operations,
    generation: operations / 500,
    bytes: 4_000 + operations,
    instantiations: 200,
  }),
);
const over = (change: (cost: Cost) => Partial<Cost>) =>
  verdictsOf(
    flat.map((cost) => ({ ...cost, ...change(cost) })),
    budgets,
  ).filter(isOver).length;

test('a client within the budgets is over none of them', () => {
  expect(over(() => ({}))).toBe(0);
});

test.each<[string, (cost: Cost) => Partial<Cost>]>([
  ['a client that is too heavy', () => ({ bytes: budgets.clientBytes + 1 })],
  [
    'operations that are too heavy',
    ({ operations }) => ({ bytes: 4_000 + operations * (budgets.bytesPerOperation + 1) - 300 }),
  ],
  ['types that cost too much', () => ({ instantiations: budgets.instantiations + 1 })],
  ['types that cost more in a larger API', ({ operations }) => ({ instantiations: 200 + operations / 20 })],
  ['generation that is slower in a larger API', ({ operations }) => ({ generation: operations ** 2 })],
  ['a figure that could not be measured', () => ({ instantiations: Number.NaN })],
])('%s is noticed', (_, change) => {
  expect(over(change)).toBeGreaterThan(0);
});

test('a synthetic description has so many operations, with paths, names and schemas of their own', () => {
  const operations = readOperations(synthetic(bundle, 50));
  expect(operations).toHaveLength(50);
  for (const key of ['operationId', 'path'] as const) {
    expect(new Set(operations.map((operation) => operation[key])).size).toBe(50);
  }
  expect(new Set(operations.map(({ request }) => request.schema)).size).toBe(50);
  expect(operations.slice(0, 5).map(({ path }) => path)).toEqual(
    readOperations(bundle).map(({ path }) => path),
  );
});
