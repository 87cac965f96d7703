import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { UserError } from './support/command.js';
import { inProject, projectRoot } from './support/project.js';
import { run } from './support/run.js';

const tool = (...path: string[]) => inProject('node_modules', ...path);
const script = (name: string, ...args: string[]) => ['--import', 'tsx', inProject('scripts', name), ...args];

/** What is checked beside the tests, by the command that does it alone: arguments of Node. */
const checks = {
  'biome ci': [tool('@biomejs', 'biome', 'bin', 'biome'), 'ci'],
  'npm run lint': script('lint.ts'),
  'npm run generate -- --check': script('generate.ts', '--check'),
  'npm run typecheck': [tool('typescript7', 'bin', 'tsc')],
};

/** Runs the checks side by side, and says of each how it ended. Gives whether all passed. */
async function check(): Promise<boolean> {
  const passed = Object.entries(checks).map(([name, args]) =>
    run(process.execPath, args, projectRoot, name).then(
      () => {
        console.log(`✓ ${name}`);
        return true;
      },
      (error: UserError) => {
        console.error(`✗ ${name}\n${error.message}\n`);
        return false;
      },
    ),
  );
  return (await Promise.all(passed)).every(Boolean);
}

/** Runs Vitest with the terminal's input and output; gives its exit code. */
async function vitest(...args: string[]): Promise<number> {
  const child = spawn(process.execPath, [tool('vitest', 'vitest.mjs'), ...args], {
    cwd: projectRoot,
    stdio: 'inherit',
  });
  const [code] = await once(child, 'exit');
  return (code as number | null) ?? 1;
}

// Vitest reads the arguments, so that they are its own: names of files, --watch, -t and so on.
const args = process.argv.slice(2);
const watch = args.includes('--watch') || args.includes('-w');

if (watch) {
  // Begins with what has changed since the last commit, and goes on with what changes from now on.
  const [code] = await Promise.all([vitest('--changed', ...args), check()]);
  process.exitCode = code;
} else {
  process.exitCode = (await check()) ? await vitest('run', ...args) : 1;
}
