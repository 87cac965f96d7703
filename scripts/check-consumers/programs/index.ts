import { readFileSync } from 'node:fs';
import { inProject } from '../../support/project.js';

const use = readFileSync(inProject('scripts', 'check-consumers', 'programs', 'use.js'), 'utf8');

/** What a consumer prints that came to its end. */
export const success = 'consumer ok';

/** The program as an ES module, with an expression for the mock's URL. */
export const asModule = (baseUrl: string, client = '@aelyst/client') =>
  `import * as client from '${client}';\n${use}\nconsole.log(await use(client, ${baseUrl}));\n`;

/** The same as CommonJS. */
export const asCommonJs = (baseUrl: string) =>
  `const client = require('@aelyst/client');\n${use.replace('export async', 'async')}\n` +
  `use(client, ${baseUrl}).then(console.log);\n`;

/** The same as a worker, which answers with what the program says. */
export const asWorker = `import * as client from '@aelyst/client';\n${use}
export default {
  fetch: async (request, env) => new Response(await use(client, env.MOCK_URL).catch((error) => error.stack)),
};\n`;
