import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instantiationsOf, writeProject, writeTypes } from '../check-size/project.js';
import { synthetic } from '../check-size/synthetic.js';
import type { Bundle } from '../support/description.js';
import { inProject } from '../support/project.js';
import { table } from './table.js';

/** The call of the other programs, through openapi-fetch. */
const plain = `import createClient from 'openapi-fetch';
import type { paths } from './types/generated/schema.js';
const params = { path: { identifier: 'id:1' } };
const body = { message: { type: 'text', text: 'x' } } as const;
const sent = await createClient<paths>().POST('/contact/{identifier}/message', { params, body });
if (sent.data) console.log(sent.data.messageId);
else console.log(sent.error.message);
`;

async function costs(bundle: Bundle, operations: number): Promise<number[]> {
  const folder = await mkdtemp(join(tmpdir(), `aelyst-${operations}-types-`));
  try {
    await writeProject(folder, synthetic(bundle, operations));
    await writeTypes(folder);
    await writeFile(join(folder, 'plain.ts'), plain);
    const empty = await instantiationsOf(folder, 'empty.ts');
    const ours = await instantiationsOf(folder, 'call.ts');
    return [ours - empty, (await instantiationsOf(folder, 'plain.ts')) - empty];
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What type checking a program that makes one call costs, for this API and for a hundred times as many operations. */
export async function types(): Promise<string> {
  const bundle = JSON.parse(await readFile(inProject('generated', 'openapi.json'), 'utf8')) as Bundle;
  const [few = [], many = []] = [await costs(bundle, 5), await costs(bundle, 500)];
  const rows = ['@aelyst/client', 'openapi-fetch'].map((name, index) => [
    name,
    `${few[index]}`,
    `${many[index]}`,
  ]);
  return table([['Instantiations of one call', '5 operations', '500 operations'], ...rows]);
}
