import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../support/command.js';
import type { Reach } from './reach.js';

const rule = '-'.repeat(80);

/** The text of a package's licence, as it lies in its folder. */
async function licenceText(folder: string, { name, path }: Reach): Promise<string> {
  const files = await readdir(join(folder, path));
  const file = files.find((each) => /^licen[cs]e(?:\.(?:md|txt))?$/i.test(each));
  if (file === undefined) throw new UserError(`${name} has no file with its licence.`);
  const text = await readFile(join(folder, path, file), 'utf8');
  return text.replaceAll('\r\n', '\n').trim();
}

const line = ({ name, version, licence }: Reach) => `${name} ${version} (${licence})`;

/** The text of THIRD-PARTY-LICENCES: what the package installs and, with their licences, what its files hold. */
export async function notice(folder: string, packages: readonly Reach[]): Promise<string> {
  const installed = packages.filter(({ kind }) => kind === 'installed');
  const held = packages.filter(({ kind }) => kind === 'built in');
  const sections = held.map(async (each) =>
    [rule, `${line(each)}, ${each.by}`, '', await licenceText(folder, each)].join('\n'),
  );
  return `${[
    'Third-party licences of @aelyst/client',
    '',
    'Installed with it, each with its licence in its own folder:',
    '',
    ...installed.map((each) => `  ${line(each)}`),
    '',
    'Built into its files, under the licences below:',
    '',
    ...held.map((each) => `  ${line(each)}`),
    '',
    (await Promise.all(sections)).join('\n\n'),
  ].join('\n')}\n`;
}
