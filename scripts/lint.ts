import { runCommand, UserError } from './support/command.js';
import { redocly } from './support/run.js';

await runCommand({
  usage: 'npm run lint --',
  summary:
    'Checks the description and the workflows under openapi/ with `redocly lint`, by the rules in redocly.yaml.',
  options: {},
  async run() {
    const { ok, output } = await redocly('lint', 'aelyst@v1', 'aelyst@workflows', '--lint-config', 'error');
    if (!ok) throw new UserError(output);
    console.log(output);
  },
});
