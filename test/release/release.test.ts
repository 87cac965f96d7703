import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { release } from '../../scripts/release.js';
import { runCommand } from '../../scripts/support/command.js';
import { inProject, writeInto } from '../../scripts/support/project.js';
import { run } from '../../scripts/support/run.js';
import { runInProcess } from '../support/in-process.js';
import { testInCI } from '../support/thorough.js';

/** Replaces npm: records its commands, keeps what a release keeps, and fails at a chosen command. */
const npm = `import { appendFileSync, copyFileSync, existsSync } from 'node:fs';
const asked = process.argv.slice(2).filter((arg) => !/^--./.test(arg)).join(' ');
appendFileSync(process.env.ASKED, asked + '\\n');
if (asked === process.env.FAILS) { console.error('it fails'); process.exit(1); }
if (process.argv.includes('--release')) copyFileSync('package.json', 'released.json');
`;

const manifest = { name: '@aelyst/client', version: '0.0.0', repository: 'https://example.com/client' };
const files = {
  'package.json': JSON.stringify(manifest),
  'CHANGELOG.md': '# Changelog\n',
  '.changeset/brave-cats-sing.md': "---\n'@aelyst/client': minor\n---\n\nMessages can be sent.\n",
};

let parent: string;
let root: string;
const git = async (...args: string[]) => (await run('git', args, root)).trim();
const read = (file: string) => readFile(join(root, file), 'utf8');
const asked = async () => (await readFile(join(parent, 'asked'), 'utf8').catch(() => '')).trim().split('\n');
const state = async () => [
  await git('for-each-ref'),
  await git('status', '--porcelain'),
  await git('worktree', 'list'),
];

/** Runs the command, and returns what it prints. */
async function released(args: string[] = [], fails = ''): Promise<string> {
  vi.stubEnv('npm_execpath', join(parent, 'npm.mjs'));
  vi.stubEnv('ASKED', join(parent, 'asked'));
  vi.stubEnv('FAILS', fails);
  const { code, out, err } = await runInProcess(() => runCommand(release(root), args));
  if (code !== 0) throw new Error(err);
  return out;
}

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'aelyst-release-test-'));
  root = join(parent, 'project');
  await writeInto(parent, { 'npm.mjs': npm });
  await writeInto(root, files);
  await cp(inProject('.changeset', 'config.json'), join(root, '.changeset', 'config.json'));
  await git('init', '--quiet', '--initial-branch=main');
  await git('config', 'user.name', 'A test');
  await git('config', 'user.email', 'test@example.com');
  await git('config', 'core.autocrlf', 'false');
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'feat: messages');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(parent, { recursive: true, force: true });
});

const whole = 'a release is one commit with a tag, a changelog, and what later versions are compared with';
testInCI(whole, async () => {
  expect(await released()).toContain('git push --atomic origin main v0.1.0');
  expect(await git('log', '--format=%s%d')).toBe(
    'chore(release): v0.1.0 (HEAD -> main, tag: v0.1.0)\nfeat: messages',
  );
  expect(JSON.parse(await read('package.json')).version).toBe('0.1.0');
  expect(await read('CHANGELOG.md')).toContain('## 0.1.0\n\n### Minor Changes\n');
  expect(await git('tag', '--list', '--format=%(contents)')).toMatch(
    /^v0\.1\.0\n\n### Minor [\s\S]*can be sent/,
  );
  expect(await git('ls-files')).not.toContain('brave-cats-sing');
  expect(JSON.parse(await read('released.json')).version).toBe('0.1.0');
  // What reads the changesets comes before the version that uses them up.
  expect(await asked()).toEqual([
    'ci',
    'run check:breaking',
    'install',
    'run check:breaking --',
    'test',
    'run check:package',
    'run check:consumers',
  ]);
  expect((await git('worktree', 'list')).split('\n')).toHaveLength(1);
  await expect(released()).rejects.toThrow('.changeset/ holds no changeset');
});

testInCI('--dry-run and a check that fails leave nothing behind', async () => {
  const before = await state();
  expect(await released(['--dry-run'])).toMatch(/v0\.1\.0[\s\S]*Messages can be sent\.[\s\S]*no tag/);
  await expect(released([], 'run check:consumers')).rejects.toThrow('it fails');
  expect(await state()).toEqual(before);
});

test('what cannot be released is refused before anything runs', async () => {
  await writeInto(root, { 'notes.txt': 'not committed' });
  await expect(released()).rejects.toThrow('?? notes.txt');
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'docs: notes');
  await git('switch', '--quiet', '--create', 'some-branch');
  await expect(released()).rejects.toThrow('Releases are made on main; this is some-branch.');
  await git('switch', '--quiet', 'main');
  await git('clone', '--quiet', '.', '../origin');
  await git('remote', 'add', 'origin', '../origin');
  await git('reset', '--quiet', '--hard', 'HEAD^');
  await git('fetch', '--quiet', 'origin');
  await git('branch', '--quiet', '--set-upstream-to=origin/main');
  await expect(released()).rejects.toThrow('main lacks 1 commits of refs/remotes/origin/main.');
  await git('merge', '--quiet', 'origin/main');
  expect(await asked()).toEqual(['']);
});
