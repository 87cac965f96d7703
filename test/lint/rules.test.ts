import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { lint, type Problem } from '../../scripts/lint/index.js';
import { inProject } from '../../scripts/support/project.js';
import { type Breakage, breakages } from './breakages.js';
import { copyDescriptions } from './copies.js';
import { moreBreakages } from './more-breakages.js';

const all = [...breakages, ...moreBreakages];

/** The breakages of each copy: as many as have a file of their own in it, since copies are what takes the time. */
const shares: Breakage[][] = [];
for (const breakage of all) {
  const free = shares.find((share) => share.every(({ file }) => file !== breakage.file));
  if (free) free.push(breakage);
  else shares.push([breakage]);
}

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

  it('are each shown to find something', async () => {
    const { rules } = parse(await readFile(inProject('redocly.yaml'), 'utf8')) as { rules: object };
    const shown = new Set(all.map(({ rule }) => rule));
    expect(Object.keys(rules).filter((rule) => !shown.has(rule))).toEqual([]);
  });
});
