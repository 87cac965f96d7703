import { runCommand } from '../src/command-line/command.js';
import { examples, flags, mockOptionsOf, summary } from '../src/mock/cli/flags.js';

await runCommand({
  usage: 'npm run mock --',
  summary,
  options: { ...flags, watch: { type: 'boolean', description: 'follow changes under openapi/' } },
  examples: [...examples, ['--watch', 'serve openapi/ as it is being edited']],
  async run({ watch = false, ...values }) {
    const options = mockOptionsOf(values);
    // Only now, since the reply to a wrong argument should not have to wait for all of this.
    const { serve } = await import('../src/mock/cli/serve.js');
    return serve(options, values, watch ? (await import('./mock/watch.js')).watching() : {});
  },
});
