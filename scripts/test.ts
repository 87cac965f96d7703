import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { UserError } from './support/command.js';
import { inProject, projectRoot } from './support/project.js';
import { run } from './support/run.js';

const tool = (...path: string[]) => inProject('node_modules', ...path);
const script = (name: string, ...args: string[]) => ['--import', 'tsx', inProject('scripts', name), ...args];

/** Checks beside the tests, by the command that runs one alone: arguments of Node. */
const checks = {
  'biome ci': [tool('@biomejs', 'biome', 'bin', 'biome'), 'ci'],
  'npm run lint': script('lint.ts'),
  'npm run generate -- --check': script('generate.ts', '--check'),
  // On one thread, because the tests need all others.
  'npm run typecheck': [tool('typescript7', 'bin', 'tsc'), '--singleThreaded'],
};

/** Runs the checks side by side. Resolves to the output of those that failed. */
async function check(): Promise<string[]> {
  const complaints = Object.entries(checks).map(([name, args]) =>
    run(process.execPath, args, projectRoot, name).then(
      () => [],
      (error: UserError) => [`✗ ${name}\n${error.message}\n`],
    ),
  );
  return (await Promise.all(complaints)).flat();
}

/** Starts Vitest with the terminal's input and output. */
function vitest(...args: string[]): { ended: Promise<number>; stop(): void } {
  const child = spawn(process.execPath, [tool('vitest', 'vitest.mjs'), ...args], {
    cwd: projectRoot,
    stdio: 'inherit',
  });
  const ended = once(child, 'exit').then(([code]) => (code as number | null) ?? 1);
  // Like Ctrl-C: Vitest then ends its workers, and these their browsers.
  return { ended, stop: () => child.kill('SIGINT') };
}

// Vitest reads the arguments, so that they are its own: names of files, --watch, -t and so on.
const args = process.argv.slice(2);
const watch = args.includes('--watch') || args.includes('-w');

const names = Object.keys(checks).join(', ');
console.log(`Beside the tests: ${names}.`);
// Watching begins with what has changed since the last commit, and continues with each change.
const tests = vitest(watch ? '--changed' : 'run', ...args);
const complaints = await check();
// If a check fails, the tests need not run; but whoever watches them wants to continue.
if (complaints.length > 0 && !watch) tests.stop();
if (!watch) await tests.ended;
for (const complaint of complaints) console.error(complaint);
if (complaints.length === 0) console.log(`Passed beside the tests: ${names}.`);
process.exitCode = complaints.length > 0 ? 1 : await tests.ended;
