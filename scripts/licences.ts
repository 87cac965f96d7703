import { readFile, writeFile } from 'node:fs/promises';
import { notice } from './licences/notice.js';
import { demandAllowed, reach } from './licences/reach.js';
import { runCommand, UserError } from './support/command.js';
import { inProject, projectRoot } from './support/project.js';

const name = 'THIRD-PARTY-LICENCES';

await runCommand({
  usage: 'npm run licences --',
  summary: `Lists the licence of every package that reaches a user, and writes ${name}.`,
  options: { check: { type: 'boolean', description: `write nothing; fail if ${name} is stale` } },
  async run({ check = false }) {
    const packages = await reach(projectRoot);
    demandAllowed(packages);
    for (const { name, version, licence, by } of packages)
      console.log(`${`${name} ${version}`.padEnd(50)} ${licence.padEnd(14)} ${by}`);
    const file = inProject(name);
    const text = await notice(projectRoot, packages);
    const stale = (await readFile(file, 'utf8').catch(() => '')).replaceAll('\r\n', '\n') !== text;
    if (stale && check) throw new UserError(`Stale: ${name}. Run "npm run licences" and commit the result.`);
    if (stale) await writeFile(file, text);
    console.log(stale ? `Written: ${name}.` : `${name} is up to date.`);
  },
});
