import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Change, changesOfDescription } from './breaking/description.js';
import { changesOfInterface, changesOfPrograms } from './breaking/interface.js';
import { demanded, highest, isLess, type Level, pendingPromise, step } from './breaking/promise.js';
import { checkAgainstTags, type Git, keepReleased, readReleased } from './breaking/released.js';
import { isMain, runCommand, UserError } from './support/command.js';
import type { Bundle } from './support/description.js';
import { projectRoot } from './support/project.js';

/** What changed since a release, what that asks of the next version, and what is promised. */
export interface Verdict {
  /** The version that is compared with. */
  released: string;
  level: Level;
  /** What the changes ask for; before 1.0.0 less than they are. */
  demanded: Level;
  /** What version and changesets promise. */
  promised: Level;
  ok: boolean;
  changes: Change[];
}

const gitIn =
  (cwd: string): Git =>
  (...args) =>
    promisify(execFile)('git', args, { cwd, maxBuffer: 2 ** 26 }).then(
      ({ stdout }) => stdout,
      () => undefined,
    );

async function readJson(file: string): Promise<Bundle> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Bundle;
  } catch (error) {
    throw new UserError(`${file} cannot be read: ${(error as Error).message}`);
  }
}

/** Compares a project with its last release; gives nothing as long as nothing is released. */
async function judge(folder: string, git: Git, base: string | undefined): Promise<Verdict | undefined> {
  const manifest = await readJson(join(folder, 'package.json'));
  const [name, version] = [String(manifest['name']), String(manifest['version'])];
  const pending = await pendingPromise(join(folder, '.changeset'), name);
  const kept = await readReleased(join(folder, 'generated', 'released.json'));
  if (base === undefined) await checkAgainstTags(kept, git);
  const released = base === undefined ? kept : { version, description: await readJson(base) };
  if (released === undefined) return undefined;
  const description = await readJson(join(folder, 'generated', 'openapi.json'));
  const releases = join(folder, 'test', 'package', 'released');
  const found = await Promise.all([
    changesOfDescription(released.description, description),
    changesOfInterface(releases, join(folder, 'test', 'package', 'api')),
    changesOfPrograms(releases),
  ]);
  const changes = found.flat().toSorted((one, other) => Number(isLess(one.level, other.level)));
  const level = highest(changes.map((change) => change.level));
  const asked = demanded(level, released.version);
  const promised = highest([step(released.version, version), pending]);
  return {
    released: released.version,
    level,
    demanded: asked,
    promised,
    ok: !isLess(promised, asked),
    changes,
  };
}

/** What follows from the changes, and whether the promise will do. */
function conclusion({ released, level, demanded, promised, ok }: Verdict): string {
  if (level === 'none') return `Nothing has changed since ${released}.`;
  const asked = level === demanded ? level : `${level}, which asks for ${demanded} before 1.0.0`;
  const since = `Since ${released}: ${asked}; promised: ${promised}.`;
  return ok ? since : `${since} Run "npx changeset" and choose ${demanded}, or raise the version.`;
}

async function keep(folder: string): Promise<void> {
  const { name, version } = await readJson(join(folder, 'package.json'));
  if ((await pendingPromise(join(folder, '.changeset'), String(name))) !== 'none')
    throw new UserError('Changesets are pending. Run "npx changeset version" first.');
  const description = await readJson(join(folder, 'generated', 'openapi.json'));
  await keepReleased(join(folder, 'generated', 'released.json'), { version: String(version), description });
}

/**
 * The command.
 *
 * @param folder Root of the project.
 */
export const checkBreaking = (folder: string, git: Git = gitIn(folder)) => ({
  usage: 'npm run check:breaking --',
  summary: `Says whether the next version is major, minor or patch, and fails if package.json and changesets promise less:
by the description (redocly diff, and what users of the package rely on besides), by the public interface
(npm run api-report), and by the programs of users that were kept with each release.`,
  options: {
    base: { type: 'string', value: '<file>', description: 'bundled description to compare with instead' },
    release: {
      type: 'boolean',
      description: 'if enough is promised, keep the description as the released one',
    },
    json: { type: 'boolean', description: 'print the verdict as JSON' },
  } as const,
  examples: [
    ['', 'compare with the last release'],
    ['--base old.json', 'compare with old.json, as the description of the present version'],
    ['--release', 'after "changeset version", before publishing'],
  ] as const,
  async run({ base, release = false, json = false }: { base?: string; release?: boolean; json?: boolean }) {
    if (release && base !== undefined)
      throw new UserError('--release compares with the last release only: leave out --base.');
    const verdict = await judge(folder, git, base);
    if (json) console.log(JSON.stringify(verdict ?? null, null, 2));
    else
      for (const { level, place, reason } of verdict?.changes ?? [])
        console.log(`${level}  ${place}: ${reason}`);
    if (verdict?.ok === false) throw new UserError(conclusion(verdict));
    if (release) await keep(folder);
    if (json) return;
    const first = 'Nothing is released yet, so nothing can break: any version may come first.';
    console.log(verdict ? conclusion(verdict) : first);
    if (release) console.log('generated/released.json keeps the description from now on.');
  },
});

if (isMain(import.meta)) await runCommand(checkBreaking(projectRoot));
