import { runCommand, UserError } from '../src/command-line/command.js';
import { examples, flags, mockOptionsOf } from '../src/mock/command/flags.js';

await runCommand({
  usage: 'npm run mock --',
  summary: 'Starts a mock of the API on this machine, which needs no account.',
  options: { ...flags, watch: { type: 'boolean', description: 'follow changes under openapi/' } },
  examples: [...examples, ['--watch', 'serve openapi/ as it is being edited']],
  async run({ watch = false, ...values }) {
    const options = mockOptionsOf(values);
    if (watch && values.description !== undefined) {
      throw new UserError('--watch follows openapi/ and takes no --description.');
    }
    // Only now, since the answer to a wrong argument should not have to wait for all of this.
    const { serve } = await import('../src/mock/command/serve.js');
    const accompany = watch ? (await import('./mock/watch.js')).watchDescription : undefined;
    return serve(options, values, accompany);
  },
});
