import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { redocly } from '../../scripts/support/run.js';

/** The part of Respect's JSON log that is read here. */
interface Log {
  files: Record<string, { executedWorkflows: { executedSteps: Step[] }[] }>;
}

interface Step {
  stepId: string;
  checks: { name: string; condition?: string; status: string }[];
}

export interface Run {
  ok: boolean;
  /** What Redocly said. */
  output: string;
  /** Of each file: the checks that failed, by step. */
  failures: string[][];
}

const failuresOf = ({ stepId, checks }: Step) =>
  checks
    .filter(({ status }) => status !== 'success')
    .map(({ name, condition }) => `${stepId}: ${condition ?? name}`);

/** Runs the workflows of Arazzo files, one file after the other, against a server. */
export async function respect(serverUrl: string, ...files: string[]): Promise<Run> {
  const folder = await mkdtemp(join(tmpdir(), 'aelyst-respect-'));
  const log = join(folder, 'log.json');
  const inputs = JSON.stringify({ token: 'a-token-for-tests', contact: 'phone:+60121233112' });
  try {
    const options = ['--server', `aelyst=${serverUrl}`, '--input', inputs, '--json-output', log];
    const { ok, output } = await redocly('respect', ...files, ...options);
    const { files: runs } = JSON.parse(await readFile(log, 'utf8')) as Log;
    const failures = Object.values(runs).map(({ executedWorkflows }) =>
      executedWorkflows.flatMap(({ executedSteps }) => executedSteps.flatMap(failuresOf)),
    );
    return { ok, output, failures };
  } finally {
    await rm(folder, { recursive: true });
  }
}
