import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../support/command.js';
import { startPrism } from '../support/prism.js';
import { inProject } from '../support/project.js';
import { project } from './install.js';
import type { Trial } from './row.js';
import { expectSuccess } from './runtimes.js';
import type { Setting } from './setting.js';

const guide = 'openapi/guides/mocking.md';

interface Manifest {
  devDependencies: Record<string, string>;
  overrides: Record<string, string>;
}

/** What the guide on mocking says to those who have Prism. */
async function readGuide() {
  const text = await readFile(inProject(guide), 'utf8');
  const section = text.slice(text.search(/^## .*Prism/m));
  const block = (language: string) =>
    new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'm').exec(section)?.[1];
  const [manifest, command, program] = ['json', 'sh', 'ts'].map(block);
  const description = /^npx prism mock (\S+)$/m.exec(command ?? '')?.[1];
  const baseUrl = /baseUrl: '(.+)'/.exec(program ?? '')?.[1];
  if (!manifest || !description || !program || !baseUrl) throw new UserError(`${guide} has no such blocks.`);
  return { manifest: JSON.parse(manifest) as Manifest, description, program, baseUrl };
}

/** The packed description on a stock Prism, as the guide says it, with the packed client. */
async function runPrism({ archive, place, signal }: Setting): Promise<string> {
  const { manifest, description, program, baseUrl } = await readGuide();
  const folder = await project(place(), [archive], signal, manifest);
  const pinned = Object.entries({ ...manifest.devDependencies, ...manifest.overrides });
  const installed = await Promise.all(
    pinned.map(async ([name, wanted]) => {
      const file = join(folder, 'node_modules', name, 'package.json');
      const { version } = JSON.parse(await readFile(file, 'utf8')) as { version: string };
      if (version !== wanted) throw new UserError(`${name} ${version} is installed, not ${wanted}.`);
      return `${name}@${version}`;
    }),
  );
  await using prism = await startPrism(description, folder);
  const call = `
const sent = await aelyst.addTags('id:123', ['customer']);
console.log(sent.ok ? 'consumer ok' : sent.error.message);
`;
  await writeFile(join(folder, 'call.mjs'), program.replace(baseUrl, await prism.url()) + call);
  await expectSuccess(process.execPath, ['call.mjs'], folder, signal);
  return installed.join(' ');
}

export const prismTrials = (setting: Setting): Trial[] => [
  { consumer: 'Prism', how: 'as the guide on mocking says', run: () => runPrism(setting) },
];
