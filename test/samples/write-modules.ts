import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inProject } from '../../scripts/support/project.js';
import type { Block } from './blocks.js';

/** What the module of a block is called, but for its extension. */
export const moduleName = ({ file, line }: Block) => `${file}.${line}`;

/** Blocks as files, in a folder from which the packages of the project are found. */
export interface Modules extends AsyncDisposable {
  folder: string;
  /** The file of each block. */
  files: Map<Block, string>;
}

/** Writes a module for each block. */
export async function writeModules(blocks: Block[], textOf: (block: Block) => string): Promise<Modules> {
  const folder = await mkdtemp(join(tmpdir(), 'aelyst-samples-'));
  // A junction needs no special rights on Windows.
  await symlink(inProject('node_modules'), join(folder, 'node_modules'), 'junction');
  const files = new Map(blocks.map((block) => [block, join(folder, `${moduleName(block)}.mts`)]));
  for (const [block, file] of files) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, textOf(block));
  }
  return { folder, files, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}
