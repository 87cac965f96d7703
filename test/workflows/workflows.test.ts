import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { type Mock, type RequestEvent, startMock } from '@aelyst/client/mock';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { inProject } from '../../scripts/support/project.js';
import { copyDescriptions, type Edit } from '../lint/copies.js';
import { described } from '../support/contract.js';
import { triedOf } from '../support/thorough.js';
import { type Run, respect } from './respect.js';

const name = 'workflows.arazzo.yaml';
const preload = pathToFileURL(inProject('test', 'workflows', 'loopback-only.js')).href;

interface Step {
  stepId: string;
  operationId: string;
  requestBody: { payload: unknown };
  successCriteria: { condition: string }[];
}

const { workflows } = parse(await readFile(inProject('openapi', name), 'utf8')) as {
  workflows: { workflowId: string; steps: Step[] }[];
};
const steps = workflows.flatMap((workflow) => workflow.steps);

/** What breaks the journey, and the checks that have to fail for it. */
const allBreakages: { edit: Edit; fails: string[] }[] = [
  {
    edit: { file: name, replace: 'operationId: addTags', by: 'operationId: addTag' },
    fails: ['tag: unexpected error'],
  },
  {
    edit: { file: name, replace: 'status: close', by: 'status: closed' },
    fails: ['close: $statusCode == 200'],
  },
  {
    edit: { file: name, replace: "#/code == '200'", by: "#/code == '201'" },
    fails: ["create: $response.body#/code == '201'"],
  },
  {
    edit: { file: name, replace: 'messageId != null', by: 'messageId == null' },
    fails: ['send: $response.body#/messageId == null'],
  },
  {
    edit: { file: name, replace: "'Asked for an offer on the website.'", by: "'Something else'" },
    fails: ["comment: $response.body#/text == 'Something else'"],
  },
  {
    edit: {
      file: name,
      replace: '- website\n        successCriteria:\n          - condition: $statusCode == 200',
      by: '- website\n        successCriteria:\n          - condition: $statusCode == 201',
    },
    fails: ['tag: $statusCode == 201'],
  },
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
    const { folders, remove } = await copyDescriptions(breakages.map(({ edit }) => [edit]));
    try {
      const broken = folders.map((folder) => join(folder, name));
      run = await respect(mock.url, join('openapi', name), ...broken);
    } finally {
      await remove();
    }
    ofJourney = requests.slice(0, steps.length);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await mock.close();
  });

  it('name operations that exist', () => {
    const known = described.map(({ operationId }) => operationId);
    expect(steps.map(({ operationId }) => operationId).filter((id) => !known.includes(id))).toEqual([]);
  });

  it('go through the journey of a contact, which ends with a category, and send nothing outside', () => {
    expect(run.failures[0]).toEqual([]);
    expect(run.output).not.toContain('Outside request');
    expect(ofJourney.map(({ operation, status }) => [operation, status])).toEqual([
      ['createContact', 200],
      ['addTags', 200],
      ['createComment', 200],
      ['sendMessage', 200],
      ['setConversationStatus', 200],
    ]);
    expect(ofJourney.at(-1)?.body).toMatchObject({ status: 'close', category: expect.any(String) });
  });

  it('would be caught at a request to the outside', async () => {
    const script = "fetch('http://192.0.2.1/').catch(() => {})";
    const { stderr } = await promisify(execFile)(process.execPath, ['-e', script]);
    expect(stderr).toBe('Outside request to 192.0.2.1.\n');
  });

  it('fail at the step that is broken', () => {
    expect(run.ok).toBe(false);
    expect(run.failures.slice(1)).toEqual(breakages.map(({ fails }) => fails));
  });
});
