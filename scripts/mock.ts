import { runCommand, UserError } from '../src/command-line/command.js';
import { examples, flags, mockOptionsOf } from '../src/mock/command/flags.js';
import { serve } from '../src/mock/command/serve.js';
import { watchDescription } from './mock/watch.js';

await runCommand({
  usage: 'npm run mock --',
  summary: 'Starts a mock of the API on this machine, which needs no account.',
  options: { ...flags, watch: { type: 'boolean', description: 'follow changes under openapi/' } },
  examples: [...examples, ['--watch', 'serve openapi/ as it is being edited']],
  async run({ watch = false, ...values }) {
    const options = mockOptionsOf(values);
    if (!watch) return serve(options, values);
    if (values.description !== undefined) {
      throw new UserError('--watch follows openapi/ and takes no --description.');
    }
    return serve(options, values, watchDescription);
  },
});
