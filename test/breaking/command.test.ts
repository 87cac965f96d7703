import { execFile } from 'node:child_process';
import { expect, it } from 'vitest';
import { inProject, projectRoot } from '../../scripts/support/project.js';

const command = (...args: string[]) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const script = ['--import', 'tsx', inProject('scripts', 'check-breaking.ts'), ...args];
    execFile(process.execPath, script, { cwd: projectRoot }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });

it('npm run check:breaking says that nothing has changed', async () => {
  const { code, stdout, stderr } = await command('--base', inProject('generated', 'openapi.json'));
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^Nothing has changed since \d+\.\d+\.\d+\.\n$/);
});

it('npm run check:breaking does not take another base for a release', async () => {
  const line = '--release compares with the last release only: leave out --base.\n';
  expect(await command('--release', '--base', 'old.json')).toEqual({ code: 1, stdout: '', stderr: line });
});
