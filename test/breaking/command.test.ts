import { expect, it } from 'vitest';
import { checkBreaking } from '../../scripts/check-breaking/command.js';
import { runCommand } from '../../scripts/support/command.js';
import { inProject } from '../../scripts/support/project.js';
import { runInProcess } from '../support/in-process.js';

const command = (...args: string[]) => runInProcess(() => runCommand(checkBreaking, args));

it('npm run check:breaking says that nothing has changed', async () => {
  const { code, out, err } = await command('--base', inProject('generated', 'openapi.json'));
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(/^Nothing has changed since \d+\.\d+\.\d+\.\n$/);
});

it('npm run check:breaking does not take another base for a release', async () => {
  const line = '--release compares with the last release only: leave out --base.\n';
  expect(await command('--release', '--base', 'old.json')).toEqual({ code: 1, out: '', err: line });
});
