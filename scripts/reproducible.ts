import { buildTwice, digest } from './release/contents.js';
import { runCommand } from './support/command.js';
import { projectRoot } from './support/project.js';
import { npm } from './support/run.js';

await runCommand({
  usage: 'npm run check:reproducible --',
  summary: 'Builds twice, and compares what would be packed byte by byte.',
  options: {},
  async run() {
    const contents = await buildTwice(npm, projectRoot);
    console.log(`${contents.size} files are the same in both builds, sha256 ${digest(contents)}.`);
  },
});
