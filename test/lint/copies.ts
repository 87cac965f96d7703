import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProject } from '../../scripts/support/project.js';

/** A change at one place of one file. */
export interface Edit {
  /** Path under `openapi/`. */
  file: string;
  /** Text that stands in the file once. */
  replace: string;
  by: string;
}

async function apply(folder: string, { file, replace, by }: Edit) {
  const path = join(folder, file);
  const parts = (await readFile(path, 'utf8')).split(replace);
  if (parts.length !== 2)
    throw new Error(`${file} has ${parts.length - 1} times what is to be replaced:\n${replace}`);
  await writeFile(path, parts.join(by));
}

/** Makes a copy of `openapi/` for each list of edits, in the folder that the system has for temporary files. */
export async function copyDescriptions(edits: Edit[][]) {
  const parent = await mkdtemp(join(tmpdir(), 'aelyst-lint-'));
  const folders = edits.map((_, index) => join(parent, String(index)));
  await Promise.all(
    folders.map(async (folder, index) => {
      await cp(inProject('openapi'), folder, { recursive: true });
      for (const edit of edits[index] ?? []) await apply(folder, edit);
    }),
  );
  return { folders, remove: () => rm(parent, { recursive: true }) };
}
