import { checkLive } from '../../scripts/check-live/command.js';
import { runCommand } from '../../scripts/support/command.js';
import type { Bundle } from '../../scripts/support/description.js';
import { bundle } from '../support/contract.js';
import { type Outcome, runInProcess } from '../support/in-process.js';
import { startApi, token } from './server.js';

/** Runs the command in this process. */
export const run = (env: NodeJS.ProcessEnv, args: string[] = [], document: Bundle = bundle) =>
  runInProcess(() => runCommand(checkLive(env, document), args));

/** The environment for a server of the tests. */
export const envFor = ({ url }: { url: string }) => ({ AELYST_BASE_URL: url, AELYST_TOKEN: token });

/** A base URL where no server is any more. */
export async function nowhere(): Promise<string> {
  await using server = await startApi();
  return server.url;
}

interface Edit {
  op: 'add' | 'replace' | 'remove';
  pointer: string;
  value?: unknown;
}

/** What `--json` prints. */
export interface Report {
  calls: { operation: string; what: string; writes: boolean; status: number | null }[];
  drift: {
    operation: string;
    what: string;
    status: number | null;
    place: string;
    message: string;
    edits: (Edit & { source: Edit & { file: string } })[] | null;
  }[];
}

export const reportOf = ({ out }: Outcome) => JSON.parse(out) as Report;

/** Makes a change as JSON Patch has it, by rules of the test's own. */
export function patch(document: unknown, { op, pointer, value }: Edit): void {
  const keys = pointer
    .slice(2)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = String(keys.pop());
  let parent = document as Record<string, unknown>;
  for (const key of keys) parent = parent[key] as Record<string, unknown>;
  if (!Array.isArray(parent)) {
    if (op === 'remove') delete parent[last];
    else parent[last] = value;
  } else if (op === 'remove') parent.splice(Number(last), 1);
  else if (last === '-') parent.push(value);
  else parent[Number(last)] = value;
}
