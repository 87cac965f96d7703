import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../support/command.js';
import { inProject, temporaryFolder } from '../support/project.js';
import { run } from '../support/run.js';
import type { Change, Level } from './description.js';

/**
 * The version that a change of an API report needs. Somebody's code may rely on a line that is gone or changed, so it
 * counts as breaking; an added line does not.
 */
export function levelOf(released: string, current: string): Level {
  if (released === current) return 'none';
  const lines = current.split('\n');
  let from = 0;
  const isKept = released.split('\n').every((line) => {
    const found = lines.indexOf(line, from);
    from = found + 1;
    return found >= 0;
  });
  return isKept ? 'minor' : 'major';
}

/** What changed in the public interface: compares the API reports in two folders. */
export async function changesOfInterface(released: string, reports: string): Promise<Change[]> {
  const names = (await readdir(released)).filter((name) => name.endsWith('.api.txt'));
  const changes = names.map(async (name): Promise<Change> => {
    const [before, after] = await Promise.all(
      [released, reports].map((folder) => readFile(join(folder, name), 'utf8').catch(() => '')),
    );
    const level = levelOf(before ?? '', after ?? '');
    const reason = level === 'major' ? 'A released line is gone or changed.' : 'Lines were added.';
    return { level, place: `test/package/api/${name}`, reason };
  });
  return (await Promise.all(changes)).filter(({ level }) => level !== 'none');
}

/**
 * Compiles the programs that were kept with each release; each line that does not compile any more is a change.
 *
 * @param releases A folder with a folder for each release.
 */
export async function changesOfPrograms(releases: string): Promise<Change[]> {
  const names = await readdir(releases, { recursive: true }).catch(() => []);
  const files = names.filter((name) => /\bconsumer\b.*\.ts$/.test(name)).map((name) => join(releases, name));
  if (files.length === 0) return [];
  await using temporary = await temporaryFolder('programs');
  const folder = temporary.path;
  const compilerOptions = { incremental: false, typeRoots: [inProject('node_modules', '@types')] };
  const config = { extends: inProject('tsconfig.json'), compilerOptions, files, include: [] };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const tsc = [inProject('node_modules', 'typescript7', 'bin', 'tsc'), '--pretty', 'false', '-p', folder];
  const output = await run(process.execPath, tsc, inProject()).then(
    () => '',
    (error: UserError) => error.message,
  );
  const lines = output.split('\n').filter((line) => /\(\d+,\d+\): error /.test(line));
  if (output !== '' && lines.length === 0) throw new UserError(output);
  return lines.map((line) => {
    const [place = '', ...reason] = line.split(': error ');
    return { level: 'major', place, reason: `A program of an earlier release fails: ${reason.join('')}` };
  });
}
