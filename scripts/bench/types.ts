import { readFile } from 'node:fs/promises';
import type { Bundle } from '../support/description.js';
import { costOf, grownTo } from '../support/grown-client.js';
import { markdownTable } from '../support/markdown.js';
import { inProject } from '../support/project.js';

/** The call of the other programs, through openapi-fetch. */
const plain = `import createClient from 'openapi-fetch';
import type { paths } from './types/generated/schema.js';
const params = { path: { identifier: 'id:1' } };
const body = { message: { type: 'text', text: 'x' } } as const;
const sent = await createClient<paths>().POST('/contact/{identifier}/message', { params, body });
if (sent.data) console.log(sent.data.messageId);
else console.log(sent.error.message);
`;

/** What type checking a program that makes one call costs, for this API and for a hundred times as many operations. */
export async function types(): Promise<string> {
  const bundle = JSON.parse(await readFile(inProject('generated', 'openapi.json'), 'utf8')) as Bundle;
  const costs = [await costOf(bundle, { plain }), await costOf(grownTo(500, bundle), { plain })];
  const rows = Object.entries({ '@aelyst/client': 'call', 'openapi-fetch': 'plain' }).map(
    ([name, program]) => [name, ...costs.map(({ instantiations }) => `${instantiations[program]}`)],
  );
  return markdownTable([['Instantiations of one call', '5 operations', '500 operations'], ...rows]);
}
