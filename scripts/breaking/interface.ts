import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../support/command.js';
import { inProject } from '../support/project.js';
import { run } from '../support/run.js';
import type { Change } from './description.js';
import { compareVersions, type Level } from './promise.js';

/** Begins the part of a report that follows the description, which is compared by itself. */
export const ofDescription = '// From the description:';

const ownPart = (report: string): string => report.split(ofDescription)[0] ?? '';

/**
 * What a change of a report asks of the next version. A line of our own interface that is gone or another may be what
 * somebody's code says, so it counts as breaking; what was only added does not.
 */
export function levelOf(released: string, current: string): Level {
  if (ownPart(released) === ownPart(current)) return 'none';
  const lines = ownPart(current).split('\n');
  let from = 0;
  const isKept = ownPart(released)
    .split('\n')
    .every((line) => {
      const found = lines.indexOf(line, from);
      from = found + 1;
      return found >= 0;
    });
  return isKept ? 'minor' : 'major';
}

/** The versions in a folder of releases, the newest first. */
const versionsIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder).catch(() => [])).toSorted(compareVersions).reverse();

/**
 * What changed in the interface since the newest of the kept releases.
 *
 * @param released Folder with a folder for each release.
 * @param reports Folder of the reports as they are.
 */
export async function changesOfInterface(released: string, reports: string): Promise<Change[]> {
  const [newest] = await versionsIn(released);
  if (newest === undefined) return [];
  const names = (await readdir(reports)).filter((name) => name.endsWith('.api.txt'));
  const changes = names.map(async (name): Promise<Change> => {
    const before = await readFile(join(released, newest, name), 'utf8').catch(() => '');
    const level = levelOf(before, await readFile(join(reports, name), 'utf8'));
    const reason =
      level === 'major' ? `A line of ${newest} is gone or another.` : `There is more than in ${newest}.`;
    return { level, place: `test/package/api/${name}`, reason };
  });
  return (await Promise.all(changes)).filter(({ level }) => level !== 'none');
}

/** Whether the programs of users that were kept with each release still compile; each line that does not is a change. */
export async function changesOfPrograms(released: string): Promise<Change[]> {
  const folders = (await versionsIn(released)).map((version) => join(released, version, 'consumer'));
  const files = (
    await Promise.all(
      folders.map(async (folder) => (await readdir(folder)).map((name) => join(folder, name))),
    )
  ).flat();
  if (files.length === 0) return [];
  const folder = await mkdtemp(join(tmpdir(), 'aelyst-programs-'));
  try {
    const compilerOptions = { incremental: false, typeRoots: [inProject('node_modules', '@types')] };
    const config = { extends: inProject('tsconfig.json'), compilerOptions, files, include: [] };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
    const compiler = inProject('node_modules', 'typescript7', 'bin', 'tsc');
    const output = await run(
      process.execPath,
      [compiler, '--pretty', 'false', '-p', folder],
      inProject(),
    ).then(
      () => '',
      (error: UserError) => error.message,
    );
    const lines = output.split('\n').filter((line) => /\(\d+,\d+\): error /.test(line));
    if (output !== '' && lines.length === 0) throw new UserError(output);
    return lines.map((line) => {
      const [place = '', ...reason] = line.split(': error ');
      return { level: 'major', place, reason: `A program of an earlier release fails: ${reason.join('')}` };
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Keeps the interface of a version, and programs that its users may have written, for later versions. */
export async function keepInterface(folder: string, reports: string, programs: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await cp(reports, folder, { recursive: true });
  await cp(programs, join(folder, 'consumer'), { recursive: true });
}
