import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { inProject } from '../../scripts/support/project.js';
import { triedOf } from '../support/thorough.js';
import { type Breakage, breakages } from './breakages.js';
import { copyDescriptions } from './copies.js';
import { lint, type Problem } from './lint.js';
import { moreBreakages } from './more-breakages.js';

const all = [...breakages, ...moreBreakages];

const texts = new Map(
  await Promise.all(
    [...new Set(all.map(({ file }) => file))].map(
      async (file) => [file, await readFile(inProject('openapi', file), 'utf8')] as const,
    ),
  ),
);

/** Whether two breakages stand in different files, or at places of one file that have nothing to do with each other. */
function areApart(one: Breakage, other: Breakage): boolean {
  if (one.file !== other.file) return true;
  const [from, otherFrom] = [one, other].map(({ file, replace }) => texts.get(file)?.indexOf(replace) ?? 0);
  const [end, otherEnd] = [Number(from) + one.replace.length, Number(otherFrom) + other.replace.length];
  const within = (at: string, outer: string) => at.startsWith(outer);
  return (
    (end < Number(otherFrom) || otherEnd < Number(from)) &&
    !within(one.at, other.at) &&
    !within(other.at, one.at)
  );
}

/** So many breakages of one file a copy has at most. */
const perFile = 3;

/** The breakages of each copy: as many as leave each other alone, since copies are what takes the time. */
const allShares: Breakage[][] = [];
for (const breakage of all) {
  const free = allShares.find(
    (share) =>
      !breakage.alone &&
      !share.some(({ alone }) => alone) &&
      share.every((other) => areApart(breakage, other)) &&
      share.filter(({ file }) => file === breakage.file).length < perFile,
  );
  if (free) free.push(breakage);
  else allShares.push([breakage]);
}

const shares = triedOf(allShares, 3);

let problems: Problem[][] = [];
let folders: string[] = [];
let remove = async () => {};

beforeAll(async () => {
  // The last copy stays as it is: what is found in the others comes from their edits.
  ({ folders, remove } = await copyDescriptions([...shares, []]));
  problems = await lint(...folders.map((folder) => `${folder}/openapi.yaml`));
}, 30_000);
afterAll(() => remove());

const found = (index: number) =>
  (problems[index] ?? []).map(
    ({ rule, file, pointer }) =>
      `${rule} at ${relative(folders[index] ?? '', file).replaceAll('\\', '/')}${pointer}`,
  );

describe('the rules of the description', () => {
  for (const [index, share] of shares.entries()) {
    for (const { rule, finds, file, at } of share) {
      it(`${rule} finds ${finds}`, () => {
        const place = at.startsWith('#') ? file + at : at;
        expect(found(index)).toContain(`${rule} at ${place}`);
      });
    }
  }

  it('have nothing to say about the description as it is', () => {
    expect(found(shares.length)).toEqual([]);
  });

  it('are errors, with which `npm run lint` fails', () => {
    const lenient = problems.flat().filter(({ severity }) => severity !== 'error');
    expect(lenient.map(({ rule }) => rule)).toEqual([]);
  });

  it('are each shown to find something', async () => {
    const { rules } = parse(await readFile(inProject('redocly.yaml'), 'utf8')) as { rules: object };
    const shown = new Set(all.map(({ rule }) => rule));
    expect(Object.keys(rules).filter((rule) => !shown.has(rule))).toEqual([]);
  });
});
