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

/** The phone number of a line. */
export const address = (line: number) => `+6012${1_000_000 + line}`;

/** The lines of a file with so many rows. */
export const linesOf = (count: number) => Array.from({ length: count }, (_, index) => index + 2);

/** The texts of these rows. */
export const messagesOf = (count: number) => linesOf(count).map((line) => `message ${line}`);

/** A file of contacts. The texts are `message 2` and so on: each says its line. */
export const csvOf = (count: number) =>
  ['phone,text', ...linesOf(count).map((line) => `${address(line)},message ${line}`), ''].join('\n');

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
