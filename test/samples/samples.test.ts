import { type Mock, startMock } from '@aelyst/client/mock';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { identifierPattern } from '../../generated/operations.js';
import { thorough } from '../support/thorough.js';
import { readBlocks, report } from './blocks.js';
import { describeFailures, plantedBlocks } from './failures.js';
import { guideFiles, samplesOfOperations } from './pages.js';
import type { Run } from './run.js';
import { tryBlocks } from './samples.js';

const files = ['README.md', ...guideFiles, ...samplesOfOperations.flatMap((operation) => operation.files)];
const blocks = (await Promise.all(files.map(readBlocks))).flat();

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
}, 60_000);

afterAll(() => mock?.close());

const runsOf = (file: string) => runs.filter(({ block }) => block.file === file);

/** The operation that a path calls: its template, with the identifier taken out. */
const templateOf = (path: string, parameter: string) =>
  path
    .slice(new URL(mock.url).pathname.length)
    .split('/')
    .map((part) => (identifierPattern.test(decodeURIComponent(part)) ? `{${parameter}}` : part))
    .join('/');

describe.each(samplesOfOperations)('the samples of $operationId', ({ method, path, parameter, files }) => {
  test.each(files)('call it, and are answered with a success: %s', (file) => {
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
});

describe('the code blocks of a page', () => {
  const pages = ['README.md', ...guideFiles];

  test.each(pages)('compile, run and do what they say: %s', (file) => {
    expect(report(runsOf(file).flatMap(({ problems }) => problems))).toEqual([]);
  });

  test('are all tried', () => {
    const places = (of: { file: string; line: number }[]) => report(of.map((at) => ({ ...at, message: '' })));
    expect(places(runs.map(({ block }) => block)).sort()).toEqual(places(blocks).sort());
    expect(runs.filter(({ calls }) => calls.length > 0).length).toBeGreaterThan(blocks.length / 2);
  });
});

describe('the samples beside the reference', () => {
  test('fit the column that they stand in', () => {
    const wide = blocks
      .filter(({ file }) => file.startsWith('openapi/') && !file.endsWith('introduction.md'))
      .flatMap(({ file, line, code }) =>
        code.split('\n').map((text, index) => ({ file, line: line + index, message: text })),
      )
      .filter(({ message }) => message.length > 60);
    expect(report(wide)).toEqual([]);
  });
});

describeFailures(() => planted);
