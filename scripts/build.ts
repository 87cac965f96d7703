import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Options } from 'tsup';
import configurations from '../tsup.config.js';
import { runCommand } from './support/command.js';
import { inProject } from './support/project.js';

await runCommand({
  usage: 'npm run build --',
  summary: 'Builds what is published into dist/.',
  options: {},
  async run() {
    const outDir = inProject('dist');
    // Of an earlier build. The rendered documentation beside it stays.
    for (const entry of await readdir(outDir, { withFileTypes: true }).catch(() => [])) {
      if (entry.isFile()) await rm(join(outDir, entry.name));
    }
    await Promise.all(
      [configurations as Options[]].flat().map((options) => build({ ...options, outDir, config: false })),
    );
    console.log('Written: dist/.');
  },
});
