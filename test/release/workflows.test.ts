import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checksAfter, checksBefore, publishCommand } from '../../scripts/release/release.js';
import { inProject } from '../../scripts/support/project.js';
import { commandsOf, workflow, workflows } from './workflows.js';

const { scripts, engines } = JSON.parse(readFileSync(inProject('package.json'), 'utf8')) as {
  scripts: Record<string, string>;
  engines: { node: string };
};

/** What a job may do beyond reading the repository, each with the reason that there is for it. */
const grants = [
  // A job that is granted anything has to name what it keeps.
  'docs.yml build contents: read',
  // Where the site is.
  'docs.yml build pages: read',
  'docs.yml deploy id-token: write',
  'docs.yml deploy pages: write',
  // Provenance, and being known to npm.
  'release.yml publish id-token: write',
  // The release on GitHub.
  'release.yml github-release contents: write',
];

describe.each(workflows)('$name', ({ name, text, permissions, concurrency, jobs }) => {
  test('names every action by the hash of a commit, with the version behind it', () => {
    const lines = text.split('\n').filter((line) => /\buses:/.test(line));
    const loose = lines.filter(
      (line) => !/uses: [\w-]+(?:\/[\w.-]+)+@[\da-f]{40} # v\d+\.\d+\.\d+$/.test(line),
    );
    expect(loose).toEqual([]);
  });

  test('may read the repository, and each job what it needs beyond that', () => {
    expect(permissions).toEqual({ contents: 'read' });
    const given = Object.entries(jobs).flatMap(([job, { permissions: own = {} }]) =>
      Object.entries(own).map(([scope, right]) => `${name} ${job} ${scope}: ${right}`),
    );
    expect(given.toSorted()).toEqual(grants.filter((grant) => grant.startsWith(name)).toSorted());
  });

  test('cannot run beside itself, nor for ever', () => {
    expect(concurrency).toBeDefined();
    for (const [job, { 'timeout-minutes': minutes }] of Object.entries(jobs))
      expect(minutes, job).toBeLessThanOrEqual(30);
  });

  test('runs scripts that there are', () => {
    const named = Object.values(jobs).flatMap((job) => [...commandsOf(job).matchAll(/npm run ([\w:-]+)/g)]);
    const missing = named.map(([, script = '']) => script).filter((script) => !(script in scripts));
    expect(missing).toEqual([]);
  });

  test('leaves no token in the folder it works in, and knows no secret', () => {
    const checkouts = text.match(/uses: actions\/checkout@/g) ?? [];
    expect(text.match(/persist-credentials: false/g) ?? []).toHaveLength(checkouts.length);
    expect(text).not.toMatch(/\bsecrets\./);
  });

  test('puts nothing that others can write into a command', () => {
    const commands = Object.values(jobs).map(commandsOf).join('\n');
    expect(commands.match(/\$\{\{.*?\}\}/g) ?? []).toEqual([]);
  });
});

test('every file of a workflow names the same version of an action', () => {
  const uses = workflows.flatMap(({ text }) => [...text.matchAll(/uses: (\S+)@(.*)$/gm)]);
  const versions = new Map<string, Set<string>>();
  for (const [, action = '', version = ''] of uses)
    versions.set(action, (versions.get(action) ?? new Set()).add(version));
  expect([...versions].filter(([, known]) => known.size > 1).map(([action]) => action)).toEqual([]);
});

test('CI runs every Node from the oldest supported one on, on three systems', () => {
  const { jobs } = workflow('ci.yml');
  const { matrix } = (jobs['test'] as unknown as { strategy: { matrix: { node: number[]; os: string[] } } })
    .strategy;
  expect(matrix.node).toEqual([20, 22, 24, 26]);
  expect(engines.node).toBe(`>=${matrix.node[0]}.19`);
  expect(matrix.os.map((os) => os.replace(/-.*/, ''))).toEqual(['ubuntu', 'macos', 'windows']);
});

test('before anything is published the checks of a release run again', () => {
  const { jobs } = workflow('release.yml');
  const commands = Object.values(jobs).map(commandsOf).join('\n');
  const missing = [...checksBefore, ...checksAfter].filter(
    (name) => !commands.includes(name === 'test' ? 'npm test' : `npm run ${name}`),
  );
  expect(missing).toEqual([]);
  expect(commands).toContain('npm run release -- --tagged');
  expect(Object.values(jobs).filter((job) => commandsOf(job).includes('npm publish'))).toHaveLength(1);
  expect(commands).toContain(publishCommand('*.tgz'));
});
