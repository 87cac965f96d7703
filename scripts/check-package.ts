import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { budgets } from './check-package/budgets.js';
import { faultsOf } from './check-package/contents.js';
import { brokenMaps } from './check-package/maps.js';
import { tools } from './check-package/tools.js';
import { runCommand, UserError } from './support/command.js';
import { buildAndPack, type Packed, readManifest } from './support/pack.js';

async function checkContents(packed: Packed): Promise<void> {
  const faults = [
    ...faultsOf(packed, await readManifest(), budgets.archiveBytes),
    ...(await brokenMaps(packed.files.map(({ path }) => path))),
  ];
  if (faults.length > 0) throw new UserError(faults.join('\n'));
}

await runCommand({
  usage: 'npm run check:package --',
  summary: 'Builds the package, packs it, and looks at the result: contents, entries, types, what is unused.',
  options: {},
  examples: [['', 'check everything']],
  async run() {
    const folder = await mkdtemp(join(tmpdir(), 'aelyst-package-'));
    try {
      const packed = await buildAndPack(folder);
      const checks = { contents: () => checkContents(packed), ...tools(packed.archive) };
      const failed: string[] = [];
      for (const [name, check] of Object.entries(checks)) {
        try {
          await check();
          console.log(`${name.padEnd(10)} no finding`);
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
          failed.push(name);
          console.log(`${name.padEnd(10)} FAILED\n${error.message}\n`);
        }
      }
      const { size, unpackedSize, files } = packed;
      console.log(`${files.length} files, ${size} bytes packed, ${unpackedSize} bytes unpacked.`);
      if (failed.length > 0) throw new UserError(`Failed: ${failed.join(', ')}.`);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
});
