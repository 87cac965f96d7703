import { resolve } from 'node:path';
import { UserError } from '../support/command.js';
import { inProject } from '../support/project.js';
import { format, shown } from './format.js';
import { lint } from './index.js';

/** `npm run lint`. */
export const lintCommand = {
  usage: 'npm run lint --',
  summary: 'Holds description and workflows under openapi/ against the rules in redocly.yaml.',
  options: {
    root: { type: 'string', value: '<file>', description: 'root file of another description' },
  } as const,
  async run({ root }: { root?: string }) {
    const own = ['openapi.yaml', 'workflows.arazzo.yaml'].map((name) => inProject('openapi', name));
    const roots = root === undefined ? own : [root];
    const problems = (await lint(...roots)).flat();
    const names = roots.map((file) => shown(resolve(file))).join(' and ');
    if (problems.length > 0) {
      const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
      throw new UserError(`${format(problems)}\n\n${names}: ${count}.`);
    }
    console.log(`${names} ${roots.length === 1 ? 'keeps' : 'keep'} every rule.`);
  },
};
