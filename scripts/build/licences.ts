import { readdir, readFile } from 'node:fs/promises';
import type { Metafile } from 'esbuild';
import { UserError } from '../support/command.js';
import { inProject } from '../support/project.js';

/** Licences that require no more than their own text beside the code. */
const allowed = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'CC0-1.0', 'ISC', 'MIT'];

interface Package {
  name: string;
  version: string;
  license?: string;
}

const label = ({ name, version, license = 'none named' }: Package) => `${name} ${version} (${license})`;

/** Reads the manifest in a folder, and refuses a package whose licence is not allowed. */
async function readPackage(location: string): Promise<Package> {
  const found = JSON.parse(await readFile(inProject(location, 'package.json'), 'utf8')) as Package;
  const choices = (found.license ?? '').replace(/^\((.*)\)$/, '$1').split(' OR ');
  if (choices.some((name) => allowed.includes(name))) return found;
  throw new UserError(`scripts/build/licences.ts does not allow the licence of ${label(found)}.`);
}

/** Folders of the packages whose code is in the built files. */
function builtIn(metafiles: readonly Metafile[]): string[] {
  const outputs = metafiles.flatMap((metafile) => Object.values(metafile.outputs));
  const locations = outputs
    .flatMap(({ inputs }) => Object.entries(inputs))
    // The bundle contains nothing of a module that no code uses.
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([input]) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input) ?? []);
  return [...new Set(locations)].toSorted();
}

async function licenceText(location: string): Promise<string> {
  const files = await readdir(inProject(location));
  const file = files.find((name) => /^licen[cs]e(\.(md|txt))?$/i.test(name));
  if (file === undefined) throw new UserError(`${location} has no file with its licence.`);
  return (await readFile(inProject(location, file), 'utf8')).replaceAll('\r\n', '\n').trim();
}

/** The licence of each package that is built into this one. What npm installs with it has its own in its folder. */
export async function thirdPartyLicences(metafiles: readonly Metafile[]): Promise<string> {
  const sections = builtIn(metafiles).map(async (location) =>
    ['-'.repeat(80), label(await readPackage(location)), '', await licenceText(location)].join('\n'),
  );
  return [
    'What is built into files of @aelyst/client, under the licences below.',
    ...(await Promise.all(sections)),
  ].join('\n\n');
}
