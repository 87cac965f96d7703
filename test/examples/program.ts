import { join } from 'node:path';
import { compiledExamples, type Program, startProgram } from '../../scripts/support/examples.js';
import { inProject } from '../../scripts/support/project.js';
import { thorough } from '../support/thorough.js';

export const token = 'secret-token-of-a-test';

export const address = (line: number) => `+6012${1_000_000 + line}`;

/** The lines of a file with so many rows. */
export const linesOf = (count: number) => Array.from({ length: count }, (_, index) => index + 2);

/** A file of contacts. The texts are `message 2` and so on: each says its line. */
export const csvOf = (count: number) =>
  ['phone,text', ...linesOf(count).map((line) => `${address(line)},message ${line}`), ''].join('\n');

const compiled = thorough ? undefined : await compiledExamples();

/** The arguments of Node for an example: in CI as a user would start it, only without npx. */
const programOf = (name: string) =>
  compiled === undefined
    ? ['--import', 'tsx', inProject('examples', `${name}.ts`)]
    : [join(compiled, `${name}.mjs`)];

/** Starts an example. */
export const startExample = (name: string, args: string[], baseUrl: string): Program =>
  startProgram([...programOf(name), ...args], {
    ...process.env,
    AELYST_TOKEN: token,
    AELYST_BASE_URL: baseUrl,
  });
