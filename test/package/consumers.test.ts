import { expect, test } from 'vitest';
import { attemptAll, shown, type Trial, Unavailable } from '../../scripts/check-consumers/row.js';
import { UserError } from '../../scripts/support/command.js';

const trial = (consumer: string, run: Trial['run']): Trial => ({ consumer, how: 'run', run });

const passes = trial('Node 20', async () => 'v20.20.2');
const cannotBeHad = trial('Bun', async () => {
  throw new Unavailable('no such binary');
});
const fails = trial('Deno', async () => {
  throw new UserError('It ended without a word.\nFailed: deno');
});

test('what cannot be had here is said, and fails nothing', async () => {
  const table = shown(await attemptAll([cannotBeHad, passes], 2));
  expect(table.split('\n').slice(2)).toEqual([
    '| Bun | run | not run | no such binary |',
    '| Node 20 | run | pass | v20.20.2 |',
  ]);
});

test('what fails is shown in full, after the table', async () => {
  const rows = await attemptAll([passes, fails, cannotBeHad], 1);
  expect(rows.map(({ outcome }) => outcome)).toEqual(['pass', 'FAIL', 'not run']);
  expect(() => shown(rows)).toThrow(UserError);
  expect(() => shown(rows)).toThrow(
    /\| Deno \| run \| FAIL \|[\s\S]*Deno, run:\n.*\nFailed: deno\n\n1 of 3 failed\./,
  );
});
