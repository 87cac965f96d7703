import { UserError } from '../support/command.js';
import { run } from '../support/run.js';

/** Git in one folder. */
export type Git = (...args: string[]) => Promise<string>;

export const gitIn =
  (folder: string): Git =>
  async (...args) =>
    (await run('git', args, folder)).trim();

/** The branch that is released. */
export const branch = 'main';

/** Throws a UserError for a state that cannot be released. */
export async function demandReleasable(git: Git): Promise<void> {
  const current = await git('branch', '--show-current');
  if (current !== branch)
    throw new UserError(`Releases are made on ${branch}; this is ${current || 'no branch'}.`);
  const upstream = await git('for-each-ref', '--format=%(upstream)', `refs/heads/${branch}`);
  if (upstream === '') return;
  await git('fetch', '--quiet');
  const behind = await git('rev-list', '--count', `HEAD..${upstream}`);
  if (behind !== '0')
    throw new UserError(`${branch} lacks ${behind} commits of ${upstream}. Pull them first.`);
}

/** Throws a UserError if anything is not committed: what is released is the last commit. */
export async function demandClean(git: Git): Promise<void> {
  const changed = await git('status', '--porcelain');
  if (changed !== '') throw new UserError(`Commit this first, or put it away:\n${changed}`);
}
