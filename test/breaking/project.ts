import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { check } from '../../scripts/check-breaking/check.js';
import type { Git } from '../../scripts/check-breaking/released.js';
import { bundle } from '../support/contract.js';

/** A description with a change of each level, in the order in which a report has them. */
export const changedAtEachLevel = {
  ...bundle,
  'x-aelyst-error-kinds': { ...(bundle['x-aelyst-error-kinds'] as object), 449: 'held' },
  jsonSchemaDialect: undefined,
  info: { ...(bundle['info'] as object), title: 'Another title' },
};

const noGit: Git = async () => undefined;

const changeset = (level: string) => `---\n"@aelyst/client": ${level}\n---\n\nA line for the changelog.\n`;

interface Contents {
  /** In package.json. */
  version: string;
  /** Description and version that were released; nothing yet, by default. */
  released?: { version: string; description: object };
  description?: object;
  /** What each pending changeset promises. */
  pending?: string[];
}

/** A project as far as the check looks at it, in a folder of its own. */
export async function makeProject({ version, released, description = bundle, pending = [] }: Contents) {
  const folder = await mkdtemp(join(tmpdir(), 'aelyst-project-'));
  const write = async (name: string, content: string) => {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  };
  await write('package.json', JSON.stringify({ name: '@aelyst/client', version }));
  await write('generated/openapi.json', JSON.stringify(description));
  if (released) await write('generated/released.json', JSON.stringify(released));
  await write('.changeset/README.md', '# Changesets');
  for (const [index, level] of pending.entries()) await write(`.changeset/${index}.md`, changeset(level));
  return {
    folder,
    write,
    check: (options: { git?: Git; base?: string; release?: boolean } = {}) =>
      check({ folder, git: noGit, ...options }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}
