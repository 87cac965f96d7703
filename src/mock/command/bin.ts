#!/usr/bin/env node
import { runCommand } from '../../command-line/command.js';
import { examples, flags, mockOptionsOf } from './flags.js';
import { serve } from './serve.js';

await runCommand({
  usage: 'aelyst-mock',
  summary: 'Starts a mock of the API on this machine, which needs no account.',
  options: flags,
  examples,
  run: (values) => serve(mockOptionsOf(values), values),
});
