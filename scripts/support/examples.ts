import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { inProject } from './project.js';
import { upToDate } from './up-to-date.js';

/** A folder with the examples in plain JavaScript, `bulk-send.mjs` and so on, which start in a third of the time. */
export const compiledExamples = (): Promise<string> =>
  upToDate('examples', ['examples', 'src', 'generated', 'package-lock.json'], async (outdir) => {
    const { build } = await import('esbuild');
    await build({
      absWorkingDir: inProject(),
      entryPoints: ['*', 'validation/*', 'workers/*'].map((name) => `examples/${name}.ts`),
      alias: {
        '@aelyst/client/redis': './src/redis.ts',
        '@aelyst/client/validate': './generated/validate.ts',
        '@aelyst/client': './src/index.ts',
      },
      outbase: 'examples',
      ...{ bundle: true, packages: 'external', platform: 'node', format: 'esm', target: 'node20' },
      outdir,
      outExtension: { '.js': '.mjs' },
    });
  });

/** An example that runs in a process of its own. */
export interface Program {
  child: ChildProcess;
  /** Resolves once it has ended: by itself, or by a signal. */
  ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
  /** Resolves once it has printed these words, on either stream. */
  says(words: string): Promise<void>;
}

/** Starts Node, or another command, in the folder of the project. */
export function startProgram(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  command = process.execPath,
): Program {
  const child = spawn(command, args, { cwd: inProject(), env });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...output }));
  return {
    child,
    ended,
    says: (words) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if ((output.stdout + output.stderr).includes(words)) resolve();
        };
        child.stdout.on('data', look);
        child.stderr.on('data', look);
        ended.then(() =>
          reject(new Error(`It ended before it said "${words}":\n${output.stdout}${output.stderr}`)),
        );
        look();
      }),
  };
}

/** What the table of a report counts under a heading, and the lines that it names. */
export function inTable(table: string, heading: string): { count: number; lines: number[] } {
  const [, count = '0', list = ''] =
    new RegExp(`^${heading} +(\\d+)(?:  \\S+ (.+))?$`, 'm').exec(table) ?? [];
  const lines = list
    .split(', ')
    .filter(Boolean)
    .flatMap((range) => {
      const [first = 0, last = first] = range.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    });
  return { count: Number(count), lines };
}
