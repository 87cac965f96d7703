import { resolve } from 'node:path';
import { format, shown } from './lint/format.js';
import { lint } from './lint/index.js';
import { runCommand, UserError } from './support/command.js';
import { inProject } from './support/project.js';

await runCommand({
  usage: 'npm run lint --',
  summary: 'Holds the description under openapi/ against the rules in redocly.yaml.',
  options: {
    root: { type: 'string', value: '<file>', description: 'root file of another description' },
  },
  async run({ root = inProject('openapi', 'openapi.yaml') }) {
    const problems = (await lint(root)).flat();
    const name = shown(resolve(root));
    if (problems.length > 0) {
      const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
      throw new UserError(`${format(problems)}\n\n${name}: ${count}.`);
    }
    console.log(`${name} keeps every rule.`);
  },
});
