import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../support/command.js';
import { startPrism } from '../support/prism.js';
import { inProject } from '../support/project.js';
import { run } from '../support/run.js';

const guide = 'openapi/guides/mocking.md';

interface Manifest {
  devDependencies: Record<string, string>;
  overrides: Record<string, string>;
}

/** What the guide on mocking tells teams that have Prism. */
async function readGuide() {
  const text = await readFile(inProject(guide), 'utf8');
  const section = text.slice(text.search(/^## .*Prism/m));
  const block = (language: string) =>
    new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'm').exec(section)?.[1];
  const [manifest, command, program] = ['json', 'sh', 'ts'].map(block);
  const description = /^npx prism mock (\S+)$/m.exec(command ?? '')?.[1];
  const baseUrl = /baseUrl: '(.+)'/.exec(program ?? '')?.[1];
  if (!manifest || !description || !program || !baseUrl) {
    throw new UserError(`${guide} has no package.json, command and client for Prism.`);
  }
  return { manifest: JSON.parse(manifest) as Manifest, description, program, baseUrl };
}

/**
 * Does what the guide says: serves the packed description with Prism, and calls it with the packed client.
 *
 * @param install Installs the package in a new project with a manifest, and returns the folder.
 * @returns The versions of Prism that were installed.
 */
export async function runOnPrism(
  install: (manifest: object) => Promise<string>,
  signal: AbortSignal,
): Promise<string> {
  const { manifest, description, program, baseUrl } = await readGuide();
  const folder = await install(manifest);
  const versions: string[] = [];
  for (const [name, pinned] of Object.entries({ ...manifest.devDependencies, ...manifest.overrides })) {
    const file = join(folder, 'node_modules', name, 'package.json');
    const { version } = JSON.parse(await readFile(file, 'utf8')) as { version: string };
    if (version !== pinned) throw new UserError(`${name} ${version} is installed, not ${pinned}.`);
    versions.push(`${name}@${version}`);
  }
  await using prism = await startPrism(description, folder);
  const call = `
const tagged = await aelyst.addTags('id:123', ['customer']);
console.log(tagged.ok ? 'tagged' : tagged.error.message);
`;
  await writeFile(join(folder, 'call.mjs'), program.replace(baseUrl, await prism.url()) + call);
  const output = await run(process.execPath, ['call.mjs'], folder, 'the client', signal);
  if (output.trim() !== 'tagged') throw new UserError(output);
  return versions.join(' ');
}
