import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { isMain, runCommand, UserError } from './support/command.js';
import { projectRoot, temporaryFolder } from './support/project.js';
import { npm, run } from './support/run.js';

const branch = 'main';
const changesets = createRequire(import.meta.url).resolve('@changesets/cli/bin.js');

const git = async (folder: string, ...args: string[]) => (await run('git', args, folder)).trim();

/** Throws a UserError for a state of the project that cannot be released. */
async function demandReleasable(root: string): Promise<void> {
  const current = await git(root, 'branch', '--show-current');
  if (current !== branch)
    throw new UserError(`Releases are made on ${branch}; this is ${current || 'no branch'}.`);
  const upstream = await git(root, 'for-each-ref', '--format=%(upstream)', `refs/heads/${branch}`);
  if (upstream !== '') {
    await git(root, 'fetch', '--quiet');
    const behind = await git(root, 'rev-list', '--count', `HEAD..${upstream}`);
    if (behind !== '0')
      throw new UserError(`${branch} lacks ${behind} commits of ${upstream}. Pull them first.`);
  }
}

const offline = ['--no-audit', '--no-fund', '--prefer-offline'];

/** Checks that need the changesets, before the new version removes them. */
const before = [
  ['ci', ...offline],
  ['run', 'check:breaking'],
];
/**
 * Steps after the version is set, which the lock file names too. From then on later versions are compared with it. The
 * commit is what was tested.
 */
const after = [
  ['install', '--package-lock-only', '--ignore-scripts', ...offline],
  ['run', 'check:breaking', '--', '--release'],
  ['test'],
  ['run', 'check:package'],
  ['run', 'check:consumers'],
];

/** Makes the next version in a checkout, and returns it with its section of the changelog. */
async function makeVersion(
  folder: string,
): Promise<{ version: string; changelog: string; repository: unknown }> {
  const read = (file: string) => readFile(join(folder, file), 'utf8');
  async function runAll(steps: string[][]) {
    for (const args of steps) {
      console.log(`npm ${args.join(' ')}`);
      await npm(args, folder);
    }
  }
  await runAll(before);
  const unchanged = await read('package.json');
  await run(process.execPath, [changesets, 'version'], folder);
  if ((await read('package.json')) === unchanged)
    throw new UserError('Nothing to release: .changeset/ holds no changeset. "npx changeset" writes one.');
  await runAll(after);
  const { version, repository } = JSON.parse(await read('package.json'));
  const section = (await read('CHANGELOG.md')).split(/^## /m).find((part) => part.startsWith(`${version}\n`));
  if (section === undefined) throw new UserError(`CHANGELOG.md says nothing of ${version}.`);
  return { version, repository, changelog: section.slice(version.length).trim() };
}

/**
 * The command.
 *
 * @param root Root of the project.
 */
export const release = (root: string) => ({
  usage: 'npm run release --',
  summary:
    'Makes a version of the last commit: checks, changelog, what is kept of a release, commit and tag.',
  options: {
    'dry-run': { type: 'boolean', description: 'show the version and its changelog, and change nothing' },
  } as const,
  async run({ 'dry-run': dry = false }: { 'dry-run'?: boolean }) {
    const changed = await git(root, 'status', '--porcelain');
    if (changed !== '') throw new UserError(`Commit this first, or stash it:\n${changed}`);
    if (!dry) await demandReleasable(root);
    // In a checkout of its own, so that a release that fails leaves nothing behind.
    await using parent = await temporaryFolder('release');
    const folder = join(parent.path, 'client');
    await git(root, 'worktree', 'add', '--quiet', '--detach', folder, 'HEAD');
    try {
      const { version, changelog, repository } = await makeVersion(folder);
      const tag = `v${version}`;
      console.log(`\n${tag}\n\n${changelog}\n`);
      if (dry) return console.log('A dry run: no commit, no tag.');
      await git(folder, 'add', '--all');
      await git(folder, 'commit', '--quiet', '--no-verify', '--message', `chore(release): ${tag}`);
      await git(root, 'merge', '--quiet', '--ff-only', await git(folder, 'rev-parse', 'HEAD'));
      const message = `${tag}\n\n${changelog}`;
      await git(root, 'tag', '--annotate', '--message', message, '--cleanup=verbatim', tag);
      if (repository === undefined)
        console.log(
          'npm publishes with provenance only from the repository that package.json names: add it first.',
        );
      console.log(`To publish it: git push --atomic origin ${branch} ${tag}`);
    } finally {
      await git(root, 'worktree', 'remove', '--force', folder);
    }
  },
});

if (isMain(import.meta)) await runCommand(release(projectRoot));
