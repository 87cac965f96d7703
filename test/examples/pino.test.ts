import { createClient } from '@aelyst/client';
import { startMock } from '@aelyst/client/mock';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { logEvents, logResult } from '../../examples/pino.js';
import { startExample } from './program.js';
import { makeCalls, secrets, startTroubledServer, token } from './telemetry-server.js';

type Line = Record<string, unknown>;

const parse = (line: string): Line => {
  const { level, time, pid, hostname, ...rest } = JSON.parse(line) as Line;
  return { level: pino.levels.labels[Number(level)], ...rest };
};

/** The lines that three calls log. */
let made: Promise<string[]> | undefined;

async function makeLines(): Promise<string[]> {
  await using server = await startTroubledServer();
  const lines: string[] = [];
  const logger = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) });
  const aelyst = createClient({ token, baseUrl: server.url, onEvent: logEvents(logger) });
  const [first, second, third] = await makeCalls(aelyst);
  logResult(logger, 'sendMessage', first);
  logResult(logger, 'sendMessage', second);
  logResult(logger, 'addTags', third);
  return lines;
}

/** Made once: a retry of the calls waits for a second. */
function linesOfCalls(): Promise<string[]> {
  made ??= makeLines();
  return made;
}

const endpoint = 'POST /contact/{identifier}/message';
const durationMs = expect.any(Number);

test('each attempt is a line, and a warning if the client had to deal with trouble', async () => {
  const lines = (await linesOfCalls()).map(parse).filter((line) => line['endpoint'] === endpoint);
  const request = { level: 'debug', type: 'request', msg: 'aelyst request', endpoint };
  const response = { type: 'response', msg: 'aelyst response', endpoint, durationMs };
  expect(lines).toEqual([
    { ...request, attempt: 1 },
    { ...response, level: 'warn', attempt: 1, status: 429 },
    { level: 'warn', type: 'pause', msg: 'aelyst pause', endpoint, waitMs: 1000 },
    {
      level: 'warn',
      type: 'retry',
      msg: 'aelyst retry',
      endpoint,
      attempt: 1,
      reason: 'rate-limited',
      waitMs: 1000,
    },
    { ...request, attempt: 2 },
    { ...response, level: 'debug', attempt: 2, status: 200 },
    { ...request, attempt: 1 },
    { ...response, level: 'warn', attempt: 1, status: 500 },
  ]);
});

test('each result is a line, and an error if someone has to look whether the message arrived', async () => {
  const lines = (await linesOfCalls()).map(parse).filter((line) => 'operation' in line);
  const failed = { level: 'error', msg: 'aelyst call failed', delivery: 'unknown', attempts: 1 };
  expect(lines).toEqual([
    { level: 'info', msg: 'aelyst call succeeded', operation: 'sendMessage', status: 200, messageId: 1 },
    { ...failed, operation: 'sendMessage', kind: 'server-error', status: 500 },
    { ...failed, operation: 'addTags', kind: 'network' },
  ]);
});

test('no line holds a token or names a contact', async () => {
  const text = (await linesOfCalls()).join('');
  expect(text).toContain('aelyst call failed');
  for (const secret of secrets) expect(text).not.toContain(secret);
});

test('the example runs by itself, and logs a request, its response and the result', async () => {
  const mock = await startMock();
  const { code, stdout, stderr } = await startExample('pino', [], mock.url).ended;
  await mock.close();
  expect([code, stderr]).toEqual([0, '']);
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => parse(line)['msg']),
  ).toEqual(['aelyst request', 'aelyst response', 'aelyst call succeeded']);
  expect(stdout).not.toContain('id:123');
});
