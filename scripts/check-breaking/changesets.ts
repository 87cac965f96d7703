import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { UserError } from '../support/command.js';
import { highest, isLevel, type Level } from './level.js';

/** What a changeset promises for a package, in the front matter that @changesets/cli reads. */
function promiseOf(text: string, packageName: string, file: string): Level {
  const [, frontMatter] = /^---\r?\n(.*?)^---\s*$/ms.exec(text) ?? [];
  if (frontMatter === undefined) throw new UserError(`${file} has no front matter between two lines of ---.`);
  const releases = (parse(frontMatter) ?? {}) as Record<string, unknown>;
  const level = releases[packageName] ?? 'none';
  if (!isLevel(level))
    throw new UserError(`${file} promises "${level}": it can be major, minor, patch or none.`);
  return level;
}

/** The most that pending changesets promise for a package; none without any. */
export async function pendingPromise(folder: string, packageName: string): Promise<Level> {
  const names = await readdir(folder).catch(() => []);
  const changesets = names.filter((name) => name.endsWith('.md') && name !== 'README.md');
  const promises = changesets.map(async (name) =>
    promiseOf(await readFile(join(folder, name), 'utf8'), packageName, `.changeset/${name}`),
  );
  return highest(await Promise.all(promises));
}
