import { checkLive } from './check-live/command.js';
import { runCommand } from './support/command.js';

await runCommand(checkLive(process.env));
