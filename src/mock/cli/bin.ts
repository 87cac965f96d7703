#!/usr/bin/env node
import { runCommand } from '../../command-line/command.js';
import { examples, flags, mockOptionsOf, summary } from './flags.js';
import { serve } from './serve.js';

await runCommand({
  usage: 'aelyst-mock',
  summary,
  options: flags,
  examples,
  run: (values) => serve(mockOptionsOf(values), values),
});
