import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { type Mock, type RequestEvent, startMock } from '@aelyst/client/mock';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { inProject, temporaryFolder } from '../../scripts/support/project.js';
import { redocly } from '../../scripts/support/run.js';
import { copyDescriptions } from '../lint/lint.js';
import { triedOf } from '../support/thorough.js';

const name = 'workflows.arazzo.yaml';
const preload = pathToFileURL(inProject('test', 'workflows', 'loopback-only.js')).href;

/** Operations of the workflows, in their order. */
const journey = ['createContact', 'addTags', 'createComment', 'sendMessage', 'setConversationStatus'];

/** The part of Respect's JSON log that is read here. */
interface Log {
  files: Record<string, { executedWorkflows: { executedSteps: ExecutedStep[] }[] }>;
}

interface ExecutedStep {
  stepId: string;
  checks: { name: string; condition?: string; status: string }[];
}

interface Run {
  ok: boolean;
  /** What Redocly said. */
  output: string;
  /** Of each file: the checks that failed, by step. */
  failures: string[][];
}

const failuresOf = ({ stepId, checks }: ExecutedStep) =>
  checks
    .filter(({ status }) => status !== 'success')
    .map(({ name, condition }) => `${stepId}: ${condition ?? name}`);

/** Runs the workflows of Arazzo files, one file after the other, against a server. */
async function respect(serverUrl: string, ...files: string[]): Promise<Run> {
  await using folder = await temporaryFolder('respect');
  const log = join(folder.path, 'log.json');
  const inputs = JSON.stringify({ token: 'a-token-for-tests', contact: 'phone:+60121233112' });
  const options = ['--server', `aelyst=${serverUrl}`, '--input', inputs, '--json-output', log];
  const { ok, output } = await redocly('respect', ...files, ...options);
  const { files: runs } = JSON.parse(await readFile(log, 'utf8')) as Log;
  const failures = Object.values(runs).map(({ executedWorkflows }) =>
    executedWorkflows.flatMap(({ executedSteps }) => executedSteps.flatMap(failuresOf)),
  );
  return { ok, output, failures };
}

/** Changes that break the journey: a text, its replacement, and the check that must fail for it. */
const allBreakages: [replace: string, by: string, fails: string][] = [
  ['operationId: addTags', 'operationId: addTag', 'tag: unexpected error'],
  ['status: close', 'status: closed', 'close: $statusCode == 200'],
  ["#/code == '200'", "#/code == '201'", "create: $response.body#/code == '201'"],
  ['messageId != null', 'messageId == null', 'send: $response.body#/messageId == null'],
  [
    "'Asked for an offer on the website.'",
    "'Something else'",
    "comment: $response.body#/text == 'Something else'",
  ],
  [
    '- website\n        successCriteria:\n          - condition: $statusCode == 200',
    '- website\n        successCriteria:\n          - condition: $statusCode == 201',
    'tag: $statusCode == 201',
  ],
];

const breakages = triedOf(allBreakages, allBreakages.length);

describe('the workflows', () => {
  let mock: Mock;
  let run: Run;
  const requests: RequestEvent[] = [];
  let ofJourney: RequestEvent[];

  // The workflows as they are and every broken copy in one process: most of what one takes is its start.
  beforeAll(async () => {
    mock = await startMock({ strict: true, onRequest: (event) => requests.push(event) });
    vi.stubEnv('NODE_OPTIONS', `--import ${preload}`);
    await using copies = await copyDescriptions(
      breakages.map(([replace, by]) => ({ file: name, replace, by })),
    );
    const broken = copies.folders.map((folder) => join(folder, name));
    run = await respect(mock.url, join('openapi', name), ...broken);
    ofJourney = requests.slice(0, journey.length);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await mock.close();
  });

  it('go through the journey of a contact, which ends with a category, and send nothing outside', () => {
    expect(run.failures[0]).toEqual([]);
    expect(run.output).not.toContain('Outside request');
    expect(ofJourney.map(({ operation, status }) => [operation, status])).toEqual(
      journey.map((operation) => [operation, 200]),
    );
    expect(ofJourney.at(-1)?.body).toMatchObject({ status: 'close', category: expect.any(String) });
  });

  it('fail at a request to the outside', async () => {
    const script = "fetch('http://192.0.2.1/').catch(() => {})";
    const { stderr } = await promisify(execFile)(process.execPath, ['-e', script]);
    expect(stderr).toBe('Outside request to 192.0.2.1.\n');
  });

  it('fail at the step that is broken', () => {
    expect(run.ok).toBe(false);
    expect(run.failures.slice(1)).toEqual(breakages.map(([, , fails]) => [fails]));
  });
});
