import { pathToFileURL } from 'node:url';

// The published command reads its arguments by the same rules, so they are among the published sources.
export { runCommand, UserError } from '../../src/command-line/command.js';

/** Whether a module is the program that runs, rather than imported by a test. */
export const isMain = ({ url }: ImportMeta): boolean => url === pathToFileURL(process.argv[1] ?? '').href;
