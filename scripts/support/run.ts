import { spawn } from 'node:child_process';
import { UserError } from './command.js';

/** How many lines of a program that failed are shown. */
const shownLines = 40;

/**
 * Runs a program in a folder, and gives what it wrote to its output. Throws a UserError with the end of that if it fails.
 *
 * @param name What the error calls it.
 * @param signal Kills the program when it fires; what is then thrown is what the signal says.
 */
export async function run(
  command: string,
  args: readonly string[],
  cwd: string,
  name = command,
  signal?: AbortSignal,
  env?: NodeJS.ProcessEnv,
) {
  const child = spawn(command, args, {
    cwd,
    ...(env && { env }),
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(signal && { signal, killSignal: 'SIGKILL' }),
  });
  let output = '';
  let everything = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    everything += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    everything += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  }).catch((error: unknown) => {
    // What it has started itself may live on, and hold these open.
    child.stdout.destroy();
    child.stderr.destroy();
    signal?.throwIfAborted();
    throw error;
  });
  if (code === 0) return output;
  const end = everything.trimEnd().split('\n').slice(-shownLines).join('\n');
  throw new UserError(`${end}\n\nFailed: ${name}`);
}

/** Runs npm in a folder. */
export type Npm = (args: readonly string[], cwd: string, signal?: AbortSignal) => Promise<string>;

/** The npm that runs this script: on Windows the `npm` of the path is a batch file, which only a shell can run. */
export const npm: Npm = (args, cwd, signal) => {
  const script = process.env['npm_execpath'];
  const name = ['npm', ...args].join(' ');
  return script === undefined
    ? run('npm', args, cwd, name, signal)
    : run(process.execPath, [script, ...args], cwd, name, signal);
};
