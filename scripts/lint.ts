import { lintCommand } from './lint/command.js';
import { runCommand } from './support/command.js';

await runCommand(lintCommand);
