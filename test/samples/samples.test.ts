import { type Mock, startMock } from '@aelyst/client/mock';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { identifierPattern } from '../../generated/operations.js';
import { widestSample } from '../../scripts/docs/samples.js';
import { thorough } from '../support/thorough.js';
import { type Block, readBlocks, report } from './blocks.js';
import { describeFailures, plantedBlocks } from './failures.js';
import { guideFiles, samplesOfOperations } from './pages.js';
import { missing } from './programs.js';
import type { Run } from './run.js';
import { tryBlocks } from './samples.js';

const pages = ['README.md', ...guideFiles];
const samples = samplesOfOperations.flatMap((operation) => operation.blocks);
const blocks = [...(await Promise.all(pages.map(readBlocks))).flat(), ...samples];

let mock: Mock;
let runs: Run[];
let planted: Run[];

beforeAll(async () => {
  // Strict, so that a misspelt property is noticed where no type would see it.
  mock = await startMock({ strict: true });
  // In one go, since most of what either takes is the types, and the start of processes.
  const all = await tryBlocks(thorough ? [...blocks, ...plantedBlocks] : blocks, mock.url);
  planted = all.filter(({ block }) => plantedBlocks.includes(block));
  runs = all.filter((run) => !planted.includes(run));
}, 300_000);

afterAll(() => mock?.close());

/** Lines with more columns than there are. A text on a line of its own can be as long as it likes. */
const tooWide = (of: Block[], widest: number) =>
  of
    .flatMap(({ file, line, code }) =>
      code.split('\n').map((text, index) => ({ file, line: line + index, message: text })),
    )
    .filter(({ message }) => message.replace(/^(\s+.*?)(['"]).*\2,?$/, '$1').length > widest);

const runsOf = (file: string) => runs.filter(({ block }) => block.file === file);

/** The operation that a path calls: its template, with the identifier taken out. */
const templateOf = (path: string, parameter: string) =>
  path
    .slice(new URL(mock.url).pathname.length)
    .split('/')
    .map((part) => (identifierPattern.test(decodeURIComponent(part)) ? `{${parameter}}` : part))
    .join('/');

/** What stands in the place of a run that is not possible here. */
const skipped = (language: string) => missing.get(language) ?? '';

describe.each(samplesOfOperations)(
  'the samples of $operationId',
  ({ method, path, parameter, ...operation }) => {
    for (const { file, language } of operation.blocks) {
      test.skipIf(missing.has(language))(`call it, and get a success: ${file} ${skipped(language)}`, () => {
        const [run, ...others] = runsOf(file);
        expect(others).toEqual([]);
        expect(report(run?.problems ?? [])).toEqual([]);
        const calls = run?.calls.map((call) => ({
          method: call.method,
          path: templateOf(call.path, parameter.name),
          success: call.status >= 200 && call.status < 300,
        }));
        expect(calls).toEqual([{ method, path, success: true }]);
      });
    }
  },
);

describe('the code blocks of a page', () => {
  test.each(pages)('compile, run and do what they say: %s', (file) => {
    expect(report(runsOf(file).flatMap(({ problems }) => problems))).toEqual([]);
  });

  test('are all tried', () => {
    const places = (of: { file: string; line: number }[]) => report(of.map((at) => ({ ...at, message: '' })));
    const possible = blocks.filter(({ language }) => !missing.has(language));
    expect(places(runs.map(({ block }) => block)).sort()).toEqual(places(possible).sort());
    expect(runs.filter(({ calls }) => calls.length > 0).length).toBeGreaterThan(possible.length / 2);
  });

  test('fit the width of a page', () => {
    expect(
      report(
        tooWide(
          blocks.filter(({ file }) => file.includes('/guides/')),
          76,
        ),
      ),
    ).toEqual([]);
  });
});

describe('the samples beside the reference', () => {
  test('fit their column, but for texts of the description', () => {
    expect(report(tooWide(samples, widestSample))).toEqual([]);
  });
});

describeFailures(() => planted);
