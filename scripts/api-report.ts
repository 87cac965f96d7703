import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { reports } from './api-report/report.js';
import { keepInterface } from './breaking/interface.js';
import { declarations } from './build/declarations.js';
import { runCommand, UserError } from './support/command.js';
import { readManifest } from './support/pack.js';
import { inProject } from './support/project.js';

const folder = inProject('test', 'package', 'api');

/** Brings the reports up to date, and gives the names of those that were not. */
async function refresh(current: ReadonlyMap<string, string>, dry: boolean): Promise<string[]> {
  const stale: string[] = [];
  await mkdir(folder, { recursive: true });
  for (const [name, text] of current) {
    const file = join(folder, name);
    if ((await readFile(file, 'utf8').catch(() => undefined)) === text) continue;
    stale.push(`test/package/api/${name}`);
    if (!dry) await writeFile(file, text);
  }
  return stale;
}

await runCommand({
  usage: 'npm run api-report --',
  summary: 'Writes the public interface of each entry into test/package/api/.',
  options: {
    check: {
      type: 'boolean',
      description: 'write nothing; fail if a report is stale',
    },
    release: { type: 'boolean', description: 'keep the interface as that of the version in package.json' },
  },
  examples: [
    ['', 'write the reports'],
    ['--check', 'compare them with the sources'],
    ['--release', 'keep them, and the programs that use them, for later versions to be held against'],
  ],
  async run({ check = false, release = false }) {
    const current = reports(declarations());
    const stale = await refresh(current, check || release);
    if (stale.length > 0 && (check || release)) {
      throw new UserError(`Stale: ${stale.join(', ')}. Run "npm run api-report" and commit the result.`);
    }
    if (release) {
      const { version } = await readManifest();
      const kept = inProject('test', 'package', 'released', version);
      await keepInterface(kept, folder, inProject('test', 'package', 'consumer'));
      console.log(`test/package/released/${version}/ keeps the interface from now on.`);
      return;
    }
    console.log(stale.length === 0 ? 'The reports are up to date.' : `Written: ${stale.join(', ')}.`);
  },
});
