import { readFile } from 'node:fs/promises';
import { newest, readHeldBack } from './newest/held-back.js';
import { runCommand } from './support/command.js';
import { inProject, projectRoot } from './support/project.js';
import { npm } from './support/run.js';

await runCommand({
  usage: 'npm run newest --',
  summary: 'Installs the newest version of each dependency that .github/dependabot.yml does not hold back.',
  options: { list: { type: 'boolean', description: 'install nothing; show what would be' } },
  async run({ list = false }) {
    const manifest = JSON.parse(await readFile(inProject('package.json'), 'utf8')) as Record<
      'dependencies' | 'devDependencies' | 'peerDependencies',
      Record<string, string>
    >;
    const names = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })
      // npm would narrow the range of a peer to what it has just installed.
      .filter((name) => !(name in manifest.peerDependencies));
    const wanted = newest(names, await readHeldBack());
    if (!list) await npm(['install', '--save-exact', '--no-audit', '--no-fund', ...wanted], projectRoot);
    console.log(wanted.join('\n'));
  },
});
