import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { projectRoot } from './project.js';

const require = createRequire(import.meta.url);
const executable = join(dirname(require.resolve('@redocly/cli/package.json')), 'bin', 'cli.js');

interface Outcome {
  ok: boolean;
  /** What the command printed, its progress first, without the box about the end of Node 20. */
  output: string;
}

const withoutBoxes = (text: string) =>
  text
    .split('\n')
    .filter((line) => !/^\s*[╔║╚]/.test(line))
    .join('\n')
    .trim();

/** Runs the Redocly CLI without any look at the network, from the root of the project. */
export function redocly(...args: string[]): Promise<Outcome> {
  const env = { ...process.env, REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', REDOCLY_TELEMETRY: 'off' };
  return new Promise((resolve) => {
    execFile(process.execPath, [executable, ...args], { cwd: projectRoot, env }, (error, stdout, stderr) => {
      resolve({ ok: error === null, output: withoutBoxes(`${stderr}${stdout}`) });
    });
  });
}
