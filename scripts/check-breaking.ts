import { checkBreaking } from './check-breaking/command.js';
import { runCommand } from './support/command.js';

await runCommand(checkBreaking);
