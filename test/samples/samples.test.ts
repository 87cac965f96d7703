import { type Mock, startMock } from '@aelyst/client/mock';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { identifierPattern } from '../../generated/operations.js';
import { widestSample } from '../../scripts/docs/samples.js';
import { demandNone } from '../support/last-lines.js';
import { onlyInCI, thorough } from '../support/thorough.js';
import { type Run, runBlocks, typeProblems } from './modules.js';
import {
  type Block,
  blocksOf,
  guideFiles,
  type Problem,
  readBlocks,
  report,
  samplesOfOperations,
} from './pages.js';
import { missing, programLanguages, runProgram } from './programs.js';

/** What programs of the guides read and print: `programs.test.ts` looks at it. */
const data = ['csv', 'text'];
const known = ['ts', 'json', ...data, ...programLanguages];

/** What is wrong with a block that is no program. */
function dataProblems({ file, line, language, code }: Block): Problem[] {
  if (data.includes(language)) return [];
  try {
    if (!known.includes(language))
      throw new Error(`a block in "${language}" is not tested; there are ${known.join(', ')}`);
    JSON.parse(code);
    return [];
  } catch (error) {
    return [{ file, line, message: (error as Error).message }];
  }
}

/** Type-checks and runs every block against a mock, but those in a language that is missing here. */
async function tryBlocks(blocks: Block[], mockUrl: string): Promise<Run[]> {
  const inTypeScript = blocks.filter(({ language }) => language === 'ts');
  const programs = blocks.filter(({ language }) => programLanguages.includes(language));
  const others = blocks.filter((block) => !inTypeScript.includes(block) && !programs.includes(block));
  const [types, ...running] = await Promise.all([
    typeProblems(inTypeScript),
    runBlocks(inTypeScript, mockUrl),
    ...programs.filter(({ language }) => !missing.has(language)).map(runProgram),
  ]);
  const runs = [
    ...running.flat(),
    ...others.map((block): Run => ({ block, calls: [], problems: dataProblems(block) })),
  ];
  return runs.map((run) => {
    const { file, line, code } = run.block;
    const inBlock = (problem: Problem) =>
      problem.file === file && problem.line >= line && problem.line < line + code.split('\n').length;
    return { ...run, problems: [...types.filter(inBlock), ...run.problems] };
  });
}

const call = (body: string) => [
  "const url = 'https://api.aelyst.ai/v1/contact/id%3A123/comment';",
  "const headers = { Authorization: 'Bearer t', 'Content-Type': 'application/json' };",
  `await fetch(url, { method: 'POST', headers, body: '${body}' });`,
];

const curl = (body: string) => [
  'curl https://api.aelyst.ai/v1/contact/id%3A123/comment \\',
  "  --header 'Authorization: Bearer <token>' --header 'Content-Type: application/json' \\",
  `  --data '${body}'`,
];

/** What is wrong with a block, its language, its lines, and the line to be named with the words to be said. */
const broken: [string, string, string[], number, RegExp][] = [
  ['misspells a property', 'ts', ["await aelyst.createComment('id:1', { txt: 'x' });"], 1, /'txt'/],
  ['rejects later', 'ts', ["Promise.reject(new Error('late'));", 'await 0;'], 1, /^late$/],
  ['states a wrong result', 'ts', ['const id = 1;', 'console.log(id + 1); // 3'], 2, /gives 2, not 3/],
  [
    'has a check that fails behind it',
    'ts',
    ['const id = 1;', '```', '<!-- check', 'id; // 2', '-->'],
    2,
    /gives 1, not 2/,
  ],
  ['sends an undescribed property', 'ts', call('{"text":"x","txt":1}'), 1, /gets the response 400.*txt/],
  [
    'would leave this machine',
    'ts',
    ['await 0;', "await fetch('https://example.com/');"],
    2,
    /out of bounds/,
  ],
  [
    'has a test that fails',
    'ts',
    ["import { test } from 'node:test';", "test('x', () => { throw Error('no') });"],
    2,
    /no/,
  ],
  [
    'sends an undescribed property by curl',
    'sh',
    curl('{"text":"x","txt":1}'),
    1,
    /gets the response 400.*txt/,
  ],
  ['reaches for the network', 'sh', ['true', 'curl https://example.com/'], 2, /127\.0\.0\.1/],
  ['names no script of package.json', 'sh', ['npm test', 'npm run nothing'], 2, /"npm run nothing"/],
  ['is not JSON', 'json', ['{ "a": 1, }'], 1, /JSON/],
  ['is in a language that nothing tries', 'ruby', ['print(1)'], 1, /"ruby" is not tested/],
];

const plantedBlock = (what: string, language: string, lines: string[]): Block => {
  const [block] = blocksOf(`${what}.md`, `# A page\n\n\`\`\`${language}\n${lines.join('\n')}\n\`\`\`\n`);
  return block as Block;
};

const refused = call('{"text":"x"}').map((line) => line.replace('{ Auth', "{ Prefer: 'code=404', Auth"));
const asksForRefusal = plantedBlock('asks for a refusal', 'ts', refused);

/** Blocks that fail, and one that does not although it is refused. */
const plantedBlocks = [
  ...broken.map(([what, language, lines]) => plantedBlock(what, language, lines)),
  asksForRefusal,
];

const pages = ['README.md', ...guideFiles];
const samples = samplesOfOperations.flatMap((operation) => operation.blocks);
const blocks = [...pages.flatMap(readBlocks), ...samples];

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

/** Why a run is not possible here. */
const skipped = (language: string) => missing.get(language) ?? '';

describe.each(samplesOfOperations)(
  'the samples of $operationId',
  ({ method, path, parameter, ...operation }) => {
    for (const { file, language } of operation.blocks) {
      test.skipIf(missing.has(language))(`call it, and get a success: ${file} ${skipped(language)}`, () => {
        const [run, ...others] = runsOf(file);
        expect(others).toEqual([]);
        demandNone(report(run?.problems ?? []));
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
    demandNone(report(runsOf(file).flatMap(({ problems }) => problems)));
  });

  test('are all tried', () => {
    const places = (of: { file: string; line: number }[]) => report(of.map((at) => ({ ...at, message: '' })));
    const possible = blocks.filter(({ language }) => !missing.has(language));
    expect(places(runs.map(({ block }) => block)).sort()).toEqual(places(possible).sort());
    expect(runs.filter(({ calls }) => calls.length > 0).length).toBeGreaterThan(possible.length / 2);
  });

  test('fit the width of a page, or the column beside the reference, except texts of the description', () => {
    const ofGuides = blocks.filter(({ file }) => file.includes('/guides/'));
    demandNone(report([...tooWide(ofGuides, 76), ...tooWide(samples, widestSample)]));
  });
});

describe.skipIf(!thorough)(`a block${onlyInCI}`, () => {
  const runOfPlanted = (what: string) => planted.find(({ block }) => block.file === `${what}.md`);
  const possible = broken.filter(([, language]) => !missing.has(language));

  test.each(possible)('fails with its file and line if it %s', (what, _language, _lines, line, words) => {
    const problems = runOfPlanted(what)?.problems ?? [];
    // The page has three lines before the code.
    expect(report(problems).join('\n')).toContain(`${what}.md:${line + 3}: `);
    expect(problems.map(({ message }) => message).join('\n')).toMatch(words);
  });

  test('passes if it asks for the refusal that it gets', () => {
    const run = runOfPlanted('asks for a refusal');
    expect(run?.calls).toMatchObject([{ status: 404, chosen: true }]);
    expect(report(run?.problems ?? [])).toEqual([]);
  });
});
