import { lintFaults } from './generate/bundle.js';
import { runCommand, UserError } from './support/command.js';
import { redocly } from './support/run.js';

await runCommand({
  usage: 'npm run lint --',
  summary:
    'Checks the description and the workflows under openapi/ with `redocly lint`, by the rules in redocly.yaml.',
  options: {},
  async run() {
    const { ok, output } = await redocly('lint', '--lint-config', 'error');
    // Redocly shows the lines around each fault, so that its place is far from the end.
    if (!ok) throw new UserError(`${output}\n\nTo do:\n${await lintFaults('see above')}`);
    console.log(output);
  },
});
