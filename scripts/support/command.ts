// The published command reads its arguments by the same rules, so they live with what is published.
export { runCommand, UserError } from '../../src/command-line/command.js';
