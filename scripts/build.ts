import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buildPackage } from './build/index.js';
import { runCommand } from './support/command.js';
import { inProject } from './support/project.js';

await runCommand({
  usage: 'npm run build --',
  summary: 'Builds what is published into dist/.',
  options: {},
  async run() {
    const outDir = inProject('dist');
    // Of an earlier build. The rendered documentation beside it stays.
    for (const name of await readdir(outDir).catch(() => [])) {
      if (name !== 'docs') await rm(join(outDir, name), { recursive: true });
    }
    await buildPackage(outDir);
    console.log('Written: dist/.');
  },
});
