import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { inProject } from '../../scripts/support/project.js';
import { upToDate } from '../../scripts/support/up-to-date.js';
import { thorough } from '../support/thorough.js';

export const token = 'secret-token-of-a-test';

export const address = (line: number) => `+6012${1_000_000 + line}`;

/** The lines of a file with so many rows. */
export const linesOf = (count: number) => Array.from({ length: count }, (_, index) => index + 2);

/** A file of contacts. The texts are `message 2` and so on: each says its line. */
export const csvOf = (count: number) =>
  ['phone,text', ...linesOf(count).map((line) => `${address(line)},message ${line}`), ''].join('\n');

/** An example that runs in a process of its own. */
export interface Program {
  child: ChildProcess;
  /** Resolves once it has ended: by itself, or by a signal. */
  ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
  /** Resolves once it has said so, on either stream. */
  says(words: string): Promise<void>;
}

/** The examples in plain JavaScript, which starts in a third of the time. */
const compile = () =>
  upToDate('examples', ['examples', 'src', 'generated', 'package-lock.json'], async (outdir) => {
    const { build } = await import('esbuild');
    await build({
      absWorkingDir: inProject(),
      entryPoints: [
        'bulk-send',
        'opentelemetry',
        'pino',
        'validation/comment-form',
        'validation/contact-rows',
      ].map((name) => `examples/${name}.ts`),
      alias: {
        '@aelyst/client/validate': './generated/validate.ts',
        '@aelyst/client': './src/index.ts',
      },
      outbase: 'examples',
      ...{ bundle: true, packages: 'external', platform: 'node', format: 'esm', target: 'node20' },
      outdir,
      outExtension: { '.js': '.mjs' },
    });
  });

const compiled = thorough ? undefined : await compile();

/** The arguments of Node for an example: in CI as a user would start it, only without npx. */
const programOf = (name: string) =>
  compiled === undefined
    ? ['--import', 'tsx', inProject('examples', `${name}.ts`)]
    : [join(compiled, `${name}.mjs`)];

/** Starts an example. */
export function startExample(name: string, args: string[], baseUrl: string): Program {
  const child = spawn(process.execPath, [...programOf(name), ...args], {
    cwd: inProject(),
    env: { ...process.env, AELYST_TOKEN: token, AELYST_BASE_URL: baseUrl },
  });
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
