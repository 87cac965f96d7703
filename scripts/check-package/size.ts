import { readFile } from 'node:fs/promises';
import { budgets } from '../support/budgets.js';
import { UserError } from '../support/command.js';
import type { Bundle } from '../support/description.js';
import { costOf, grownTo } from '../support/grown-client.js';
import { inProject } from '../support/project.js';
import { weigh } from '../support/weigh.js';

const operations = 500;

/** Compares what the client weighs and what its types cost, for this API and a larger one, with the budgets. */
export async function checkSize(): Promise<string> {
  const bundle = JSON.parse(await readFile(inProject('generated', 'openapi.json'), 'utf8')) as Bundle;
  const small = await costOf(bundle);
  const large = await costOf(grownTo(operations, bundle));
  const [call = Number.NaN, callInLarge = Number.NaN] = [small, large].map(
    ({ instantiations }) => instantiations['call'],
  );
  const validate = await weigh("export * from './generated/validate.ts';");
  const { clientBytes, validateBytes, bytesPerOperation, instantiations, instantiationsGrowth } = budgets;
  const measured: [what: string, value: number, budget: number][] = [
    ['bytes of a program that sends one message, minified and compressed', small.bytes, clientBytes],
    ['bytes of ./validate, minified and compressed', validate.compressed, validateBytes],
    ['bytes that an operation adds', (large.bytes - small.bytes) / operations, bytesPerOperation],
    ['instantiations of types to check one call', call, instantiations],
    [`times as many with ${operations} operations`, callInLarge / call, instantiationsGrowth],
  ];
  const lines = measured.map(
    ([what, value, budget]) => `${Math.round(value * 10) / 10} ${what}, budget ${budget}`,
  );
  // Nor is what could not be measured.
  if (measured.every(([, value, budget]) => value <= budget)) return lines.join('\n');
  throw new UserError(`Over a budget of scripts/support/budgets.ts:\n${lines.join('\n')}`);
}
