import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inProject } from '../../scripts/support/project.js';
import { complete, problemsOf, scoreOf } from './check.js';
import { filesOf, parts } from './parts.js';
import { mutantsOf, type Report } from './report.js';
import { type Survivor, survivors } from './survivors.js';

const file = 'src/client.ts';
const source = 'const one = 1;\n  if (one > 0) {\n    go();\n  }\n';

/** A report on two mutants of one file. */
const report = (first: string, second: string): Report => ({
  files: {
    [file]: {
      source,
      mutants: [
        {
          mutatorName: 'EqualityOperator',
          replacement: 'one >= 0',
          status: first,
          location: { start: { line: 2, column: 7 }, end: { line: 2, column: 14 } },
        },
        {
          mutatorName: 'BlockStatement',
          replacement: '{}',
          status: second,
          location: { start: { line: 2, column: 16 }, end: { line: 4, column: 4 } },
        },
      ],
    },
  },
});

const entry: Survivor = {
  file,
  line: 'if (one > 0) {',
  becomes: 'if (one >= 0) {',
  reason: 'It is never 0.',
};

const problems = (first: string, second: string, listed: readonly Survivor[] = [], all = false) =>
  problemsOf(mutantsOf(report(first, second)), listed, all);

describe('a run', () => {
  it('has nothing against mutants that are killed, also by never ending, or by tests that cannot be loaded', () => {
    expect(problems('Killed', 'Timeout')).toEqual([]);
    expect(problems('Killed', 'RuntimeError')).toEqual([]);
  });

  it('names each mutant that survived or that no test reached', () => {
    expect(problems('Survived', 'NoCoverage')).toEqual([
      'survived: src/client.ts:\n  - if (one > 0) {\n  + if (one >= 0) {',
      'survived: src/client.ts:\n  - if (one > 0) {\n  + if (one > 0) {}',
    ]);
  });

  it('takes a survivor that is listed', () => {
    expect(problems('Survived', 'Killed', [entry])).toEqual([]);
  });

  it.each(['Killed', 'RuntimeError', 'CompileError'])('names an entry whose mutant is %s', (status) => {
    expect(problems(status, 'Killed', [entry])).toEqual([
      'listed, but no survivor: src/client.ts:\n  - if (one > 0) {\n  + if (one >= 0) {',
    ]);
  });

  it('of some files says nothing of entries of others; of all it does', () => {
    const other = { ...entry, file: 'src/options.ts' };
    expect(problems('Killed', 'Killed', [other])).toEqual([]);
    expect(problems('Killed', 'Killed', [other], true)).toContainEqual(
      expect.stringContaining('listed, but no survivor: src/options.ts'),
    );
  });

  it('takes nothing but equivalent mutants where everything is to be killed', () => {
    const strict = { ...entry, file: 'src/redact.ts' };
    expect(problems('Killed', 'Killed', [strict])).toContainEqual(
      expect.stringContaining('may not survive here: src/redact.ts'),
    );
    expect(problems('Killed', 'Killed', [{ ...strict, equivalent: true }])).toEqual([]);
  });

  it('of all files wants 90 % killed, and each of the files where everything is to be', () => {
    const found = problems('Survived', 'Killed', [entry], true);
    expect(found).toContain('50 % are killed; it must be 90 %.');
    expect(found).toContain('not looked at: src/outcome.ts');
  });
});

describe('a score', () => {
  it('is never rounded up', () => {
    const [killed, survived] = mutantsOf(report('Killed', 'Survived'));
    if (!killed || !survived) expect.unreachable();
    expect(scoreOf([...Array.from({ length: 99_999 }, () => killed), survived])).toBe(99.99);
  });
});

it('each file of which everything is to be killed is there, and so is each with a survivor', () => {
  const files = [...Object.values(complete).flat(), ...survivors.map((survivor) => survivor.file)];
  expect(files.filter((name) => !existsSync(inProject(name)))).toEqual([]);
});

describe('the parts', () => {
  const sources = ['src/a.ts', 'src/mock/handle.ts', 'src/mock/cli/bin.ts', 'scripts/b.ts'];

  it('have each source once, but for what runs in processes of its own and what is not looked at', () => {
    const found = filesOf(sources).flatMap(([, files]) => files);
    expect(found.toSorted()).toEqual(['src/a.ts', 'src/mock/handle.ts']);
  });

  it('can be narrowed to paths that begin alike', () => {
    const found = filesOf(sources, 'src/mock/').filter(([, files]) => files.length > 0);
    expect(Object.fromEntries(found)).toEqual({
      mock: ['src/mock/handle.ts'],
    });
  });

  it.each(Object.entries(parts))('name tests that are there: %s', (_, { tests }) => {
    const missing = tests.filter(
      (test) => !existsSync(inProject(test.endsWith('/') ? test : `${test}test.ts`)),
    );
    expect(missing).toEqual([]);
  });
});
