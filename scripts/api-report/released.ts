import { cp, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pendingPromise } from '../check-breaking/changesets.js';
import { highest, isLess } from '../check-breaking/level.js';
import { compareVersions, demanded, step } from '../check-breaking/version.js';
import { UserError } from '../support/command.js';
import { levelOf } from './level.js';

interface Project {
  /** Folder of a folder for each release, with its reports and programs of its users. */
  released: string;
  /** Folder of the changesets. */
  changesets: string;
  name: string;
  version: string;
}

/** The newest version whose interface is kept; nothing before the first release. */
export async function newestReleased({ released }: Pick<Project, 'released'>): Promise<string | undefined> {
  const names = await readdir(released).catch(() => []);
  return names.toSorted(compareVersions).at(-1);
}

/** Throws a UserError unless the promised version is enough for what changed since the last release. */
export async function checkPromise(current: ReadonlyMap<string, string>, project: Project): Promise<void> {
  const last = await newestReleased(project);
  if (last === undefined) return;
  const levels = [...current].map(async ([name, text]) => {
    const before = await readFile(join(project.released, last, name), 'utf8').catch(() => '');
    return { name, level: levelOf(before, text) };
  });
  const changes = await Promise.all(levels);
  const level = highest(changes.map((change) => change.level));
  const pending = await pendingPromise(project.changesets, project.name);
  const promised = highest([step(last, project.version), pending]);
  const asked = demanded(level, last);
  if (!isLess(promised, asked)) return;
  const files = changes.filter((change) => change.level === level).map(({ name }) => name);
  throw new UserError(
    `${files.join(', ')}: the interface of ${last} ${level === 'major' ? 'was changed or lost something' : 'got something new'}, ` +
      `which asks for a ${asked} version; promised is ${promised}. Write a changeset: "npx changeset".`,
  );
}

/** Keeps the interface of a version, and the programs that its users may have written: folders of the two. */
export async function keep(reports: string, consumer: string, project: Project): Promise<void> {
  const kept = join(project.released, project.version);
  await mkdir(kept, { recursive: true });
  await cp(reports, kept, { recursive: true });
  await cp(consumer, join(kept, 'consumer'), { recursive: true });
}
