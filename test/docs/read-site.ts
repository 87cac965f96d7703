import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The text files of a built site, by name. */
export async function readSite(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).filter((name) => !name.endsWith('.png'));
  const texts = names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const);
  return Object.fromEntries(await Promise.all(texts));
}
