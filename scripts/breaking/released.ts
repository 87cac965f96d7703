import { readFile, writeFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { UserError } from '../support/command.js';
import type { Bundle } from '../support/description.js';
import { compareVersions } from './promise.js';

/** A description, and the version of the package that published it. */
export interface Released {
  version: string;
  description: Bundle;
}

/** The released description that a file keeps; undefined as long as there is no such file. */
export async function readReleased(file: string): Promise<Released | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : (JSON.parse(text) as Released);
}

export const keepReleased = (file: string, released: Released): Promise<void> =>
  writeFile(file, `${JSON.stringify(released, null, 2)}\n`);

/** What git prints; undefined when it fails, for want of a repository for instance. */
export type Git = (...args: string[]) => Promise<string | undefined>;

/**
 * Compares what is kept with the tags of the releases, as far as the clone has any.
 *
 * @throws UserError when they do not agree: the file was edited, or not written at the last release.
 */
export async function checkAgainstTags(released: Released | undefined, git: Git): Promise<void> {
  const tags = ((await git('tag', '--list', 'v*')) ?? '').split('\n');
  const versions = tags.filter((tag) => /^v\d+\.\d+\.\d+$/.test(tag)).map((tag) => tag.slice(1));
  const newest = versions.toSorted(compareVersions).at(-1);
  if (newest === undefined) return;
  if (released === undefined || compareVersions(released.version, newest) < 0) {
    const kept =
      released === undefined ? 'no released description' : `the description of ${released.version}`;
    throw new UserError(`The last release is v${newest}, but generated/released.json keeps ${kept}.`);
  }
  if (!versions.includes(released.version)) return;
  const tagged = await git('show', `v${released.version}:generated/openapi.json`);
  if (tagged !== undefined && !isDeepStrictEqual(JSON.parse(tagged), released.description))
    throw new UserError(`generated/released.json does not keep what was released as v${released.version}.`);
}
