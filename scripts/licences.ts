import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { bundles } from './build/bundles.js';
import { runCommand, UserError } from './support/command.js';
import { inProject, projectRoot } from './support/project.js';
import { npm } from './support/run.js';

const notice = 'THIRD-PARTY-LICENCES';

/** Licences that ask for no more than their own text beside what they cover. */
const allowed = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'CC0-1.0', 'ISC', 'MIT'];

interface Package {
  name: string;
  version: string;
  license?: string;
  /** Its folder, from the root of the project. */
  location: string;
}

const label = ({ name, version, license = 'none named' }: Package) => `${name} ${version} (${license})`;

/** What `npm install @aelyst/client` brings besides the package itself. */
async function installed(): Promise<Package[]> {
  const found = JSON.parse(await npm(['query', '.prod'], projectRoot)) as Package[];
  return found.filter(({ location }) => location !== '');
}

/** Folders of packages of which the published files hold parts, each with the names of these files. */
async function builtIn(): Promise<[location: string, files: string[]][]> {
  const found = new Map<string, Set<string>>();
  for (const options of bundles) {
    const { metafile } = await build({ ...options, metafile: true, write: false });
    for (const [output, { inputs }] of Object.entries(metafile.outputs)) {
      for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
        const [location] = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input) ?? [];
        // Nothing is left of what no code uses.
        if (location === undefined || bytesInOutput === 0) continue;
        found.set(location, (found.get(location) ?? new Set()).add(basename(output)));
      }
    }
  }
  return [...found]
    .map(([location, files]) => [location, [...files].toSorted()] as [string, string[]])
    .toSorted();
}

async function licenceText(location: string): Promise<string> {
  const files = await readdir(inProject(location));
  const file = files.find((name) => /^licen[cs]e(\.(md|txt))?$/i.test(name));
  if (file === undefined) throw new UserError(`${location} has no file with its licence.`);
  return (await readFile(inProject(location, file), 'utf8')).replaceAll('\r\n', '\n').trim();
}

await runCommand({
  usage: 'npm run licences --',
  summary: `Writes ${notice}: the licence of each package that is installed with this one or built into it.`,
  options: { check: { type: 'boolean', description: `write nothing; fail if ${notice} is stale` } },
  async run({ check = false }) {
    const withIt = await installed();
    const within = await Promise.all(
      (await builtIn()).map(async ([location, files]) => {
        const text = await readFile(inProject(location, 'package.json'), 'utf8');
        return { ...(JSON.parse(text) as Package), location, files };
      }),
    );
    const choices = ({ license = '' }: Package) => license.replace(/^\((.*)\)$/, '$1').split(' OR ');
    const refused = [...withIt, ...within].filter(
      (each) => !choices(each).some((name) => allowed.includes(name)),
    );
    if (refused.length > 0) {
      throw new UserError(
        `Not among the licences that scripts/licences.ts allows: ${refused.map(label).join(', ')}`,
      );
    }
    const sections = within.map(async (each) =>
      [`${label(each)}, built into ${each.files.join(', ')}`, '', await licenceText(each.location)].join(
        '\n',
      ),
    );
    const text = [
      'Third-party licences of @aelyst/client',
      `Installed with it, each with its licence in its own folder:\n\n${withIt.map((each) => `  ${label(each)}`).join('\n')}`,
      'Built into its files, under the licences below.',
      ...(await Promise.all(sections)).map((section) => `${'-'.repeat(80)}\n${section}`),
    ].join('\n\n');
    const file = join(projectRoot, notice);
    const before = (await readFile(file, 'utf8').catch(() => '')).replaceAll('\r\n', '\n');
    if (before === `${text}\n`) console.log(`${notice} is up to date.`);
    else if (check) throw new UserError(`Stale: ${notice}. Run "npm run licences" and commit the result.`);
    else {
      await writeFile(file, `${text}\n`);
      console.log(`Written: ${notice}.`);
    }
  },
});
