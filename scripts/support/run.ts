import { type ExecFileException, type ExecFileOptions, execFile } from 'node:child_process';
import { UserError } from './command.js';
import { inProject, projectRoot } from './project.js';

/** How many lines of a program that failed are shown. */
const shownLines = 40;

const execute = (command: string, args: readonly string[], options: ExecFileOptions) =>
  new Promise<{ error: ExecFileException | null; stdout: string; stderr: string }>((resolve) => {
    execFile(
      command,
      args,
      { ...options, encoding: 'utf8', maxBuffer: Number.POSITIVE_INFINITY },
      (error, stdout, stderr) => resolve({ error, stdout, stderr }),
    ).stdin?.end();
  });

/**
 * Runs a program in a folder, and returns its output. Throws a UserError with the end of the output if it fails.
 *
 * @param name What the error calls it.
 * @param signal Kills the program when it is aborted; its reason is then thrown.
 */
export async function run(
  command: string,
  args: readonly string[],
  cwd: string,
  name = command,
  signal?: AbortSignal,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const options = { cwd, env, ...(signal && { signal, killSignal: 'SIGKILL' as const }) };
  const { error, stdout, stderr } = await execute(command, args, options);
  if (error === null) return stdout;
  signal?.throwIfAborted();
  // It was not started.
  if (typeof error.code === 'string') throw error;
  const end = `${stdout}${stderr}`.trimEnd().split('\n').slice(-shownLines).join('\n');
  throw new UserError(`${end}\n\nFailed: ${name}`);
}

/** The npm that runs this script: on Windows the `npm` of the path is a batch file, which only a shell can run. */
export function npm(args: readonly string[], cwd: string, signal?: AbortSignal): Promise<string> {
  const script = process.env['npm_execpath'];
  const [command, first] = script === undefined ? ['npm', []] : [process.execPath, [script]];
  return run(command, [...first, ...args], cwd, ['npm', ...args].join(' '), signal);
}

/** Runs the Redocly CLI without the network, and returns its progress and output without the box about Node 20. */
export async function redocly(...args: string[]): Promise<{ ok: boolean; output: string }> {
  const env = { ...process.env, REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', REDOCLY_TELEMETRY: 'off' };
  const cli = inProject('node_modules', '@redocly', 'cli', 'bin', 'cli.js');
  const { error, stdout, stderr } = await execute(process.execPath, [cli, ...args], {
    cwd: projectRoot,
    env,
  });
  const lines = `${stderr}${stdout}`.split('\n').filter((line) => !/^\s*[╔║╚]/.test(line));
  return { ok: error === null, output: lines.join('\n').trim() };
}
