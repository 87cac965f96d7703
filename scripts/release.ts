import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand, UserError } from './support/command.js';
import { npm, run } from './support/run.js';

const root = process.cwd();
const branch = 'main';
const changesets = createRequire(import.meta.url).resolve('@changesets/cli/bin.js');

const gitIn =
  (folder: string) =>
  async (...args: string[]) =>
    (await run('git', args, folder)).trim();
const git = gitIn(root);

/** Throws a UserError for a state of the project that cannot be released. */
async function demandReleasable(): Promise<void> {
  const current = await git('branch', '--show-current');
  if (current !== branch)
    throw new UserError(`Releases are made on ${branch}; this is ${current || 'no branch'}.`);
  const upstream = await git('for-each-ref', '--format=%(upstream)', `refs/heads/${branch}`);
  if (upstream !== '') {
    await git('fetch', '--quiet');
    const behind = await git('rev-list', '--count', `HEAD..${upstream}`);
    if (behind !== '0')
      throw new UserError(`${branch} lacks ${behind} commits of ${upstream}. Pull them first.`);
  }
  const { repository } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  if (repository === undefined)
    throw new UserError(
      'package.json names no repository. npm publishes with provenance only from the one it names.',
    );
}

/** Makes the next version in a checkout, and returns it with its section of the changelog. */
async function makeVersion(folder: string): Promise<{ version: string; changelog: string }> {
  const read = (file: string) => readFile(join(folder, file), 'utf8');
  const step = (...args: string[]) => {
    console.log(`npm ${args.join(' ')}`);
    return npm(args, folder);
  };
  await step('ci', '--no-audit', '--no-fund', '--prefer-offline');
  // As long as there are changesets: they say which version the changes ask for.
  await step('test');
  await step('run', 'check:breaking');
  console.log('changeset version');
  const before = await read('package.json');
  await run(process.execPath, [changesets, 'version'], folder);
  if ((await read('package.json')) === before)
    throw new UserError('Nothing to release: .changeset/ holds no changeset. "npx changeset" writes one.');
  // The lock file names the version too.
  await step(
    'install',
    '--package-lock-only',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
  );
  // From here on later versions are compared with this one.
  await step('run', 'check:breaking', '--', '--release');
  await step('run', 'api-report', '--', '--release');
  await step('run', 'check:package');
  await step('run', 'check:consumers');
  const { version } = JSON.parse(await read('package.json'));
  const section = (await read('CHANGELOG.md')).split(/^## /m).find((part) => part.startsWith(`${version}\n`));
  if (section === undefined) throw new UserError(`CHANGELOG.md says nothing of ${version}.`);
  return { version, changelog: section.slice(version.length).trim() };
}

await runCommand({
  usage: 'npm run release --',
  summary:
    'Makes a version of the last commit: checks, changelog, kept interface and description, commit and tag.',
  options: {
    'dry-run': { type: 'boolean', description: 'show the version and its changelog, and change nothing' },
  },
  async run({ 'dry-run': dry = false }) {
    const changed = await git('status', '--porcelain');
    if (changed !== '') throw new UserError(`Commit this first, or stash it:\n${changed}`);
    if (!dry) await demandReleasable();
    // In a checkout of its own, so that a release that fails leaves nothing behind.
    const parent = await mkdtemp(join(tmpdir(), 'aelyst-release-'));
    const folder = join(parent, 'client');
    try {
      await git('worktree', 'add', '--quiet', '--detach', folder, 'HEAD');
      const { version, changelog } = await makeVersion(folder);
      const tag = `v${version}`;
      console.log(`\n${tag}\n\n${changelog}\n`);
      if (dry) return console.log('A dry run: no commit, no tag.');
      const there = gitIn(folder);
      await there('add', '--all');
      await there('commit', '--quiet', '--no-verify', '--message', `chore(release): ${tag}`);
      await git('merge', '--quiet', '--ff-only', await there('rev-parse', 'HEAD'));
      await git('tag', '--annotate', '--message', `${tag}\n\n${changelog}`, '--cleanup=verbatim', tag);
      console.log(`To publish it: git push --atomic origin ${branch} ${tag}`);
    } finally {
      await rm(parent, { recursive: true, force: true });
      await git('worktree', 'prune');
    }
  },
});
