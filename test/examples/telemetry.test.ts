import { createClient } from '@aelyst/client';
import { startMock } from '@aelyst/client/mock';
import { context, type HrTime, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import {
  AggregationTemporality,
  type DataPoint,
  type Histogram,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { pino } from 'pino';
import { beforeAll, describe, expect, test } from 'vitest';
import { recordMetrics, recordSpans } from '../../examples/opentelemetry.js';
import { logEvents, logResult } from '../../examples/pino.js';
import { startServer } from '../support/server.js';
import { startExample, token } from './support.js';

/** The number of a contact, longer than what a time or duration could hold by chance. */
const contact = '9876501234567890';

/** What must not be in any log, span or metric. */
const secrets = [token, contact, 'jane@example.com', '60121233112'];

/** Refuses the first request for a moment, takes the second, fails on the third, and breaks the fourth off. */
function startTroubledServer() {
  const responses: [status: number, headers: Record<string, string>][] = [
    [429, { 'Retry-After': '1', 'X-RateLimit-Limit': '10' }],
    [200, {}],
    [500, {}],
  ];
  return startServer((request, response) => {
    const scripted = responses.shift();
    if (!scripted) return void response.destroy();
    response.writeHead(scripted[0], { 'Content-Type': 'application/json', ...scripted[1] });
    // An API may well repeat what it was asked.
    response.end(JSON.stringify({ messageId: 1, message: `${request.url} failed for ${secrets}` }));
  });
}

type Line = Record<string, unknown>;

const parse = (line: string): Line => {
  const { level, time, pid, hostname, ...rest } = JSON.parse(line) as Line;
  return { level: pino.levels.labels[Number(level)], ...rest };
};

/** What three calls, the first of them with a retry, leave in the log, as metrics, and as spans within one of ours. */
async function recorded() {
  await using server = await startTroubledServer();
  const lines: string[] = [];
  const logger = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) });
  const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const readers = [new PeriodicExportingMetricReader({ exporter: metricExporter })];
  const meters = new MeterProvider({ readers });
  const spanExporter = new InMemorySpanExporter();
  const tracers = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spanExporter)] });
  tracers.register();
  try {
    const tracer = tracers.getTracer('test');
    const listeners = [
      logEvents(logger),
      recordMetrics(meters.getMeter('test'), server.url),
      recordSpans(tracer, server.url),
    ];
    const { sendMessage, addTags } = createClient({
      ...{ token, baseUrl: server.url },
      onEvent: (event) => listeners.forEach((listener) => void listener(event)),
    });
    const message = { message: { type: 'text', text: 'On its way' } } as const;
    await tracer.startActiveSpan('own', async (span) => {
      logResult(logger, 'sendMessage', await sendMessage('phone:+60121233112', message));
      logResult(logger, 'sendMessage', await sendMessage('email:jane@example.com', message));
      logResult(logger, 'addTags', await addTags(`id:${contact}`, ['customer']));
      span.end();
    });
    await meters.forceFlush();
    const metrics = metricExporter
      .getMetrics()
      .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((each) => each.metrics));
    const port = Number(new URL(server.url).port);
    return { lines, metrics, spans: [...spanExporter.getFinishedSpans()], port };
  } finally {
    trace.disable();
    context.disable();
    propagation.disable();
    await tracers.shutdown();
    await meters.shutdown();
  }
}

let made: Awaited<ReturnType<typeof recorded>>;
beforeAll(async () => {
  made = await recorded();
});

const endpoint = 'POST /contact/{identifier}/message';
const durationMs = expect.any(Number);

describe('pino', () => {
  test('each attempt is a line, and a warning if it failed or waits', () => {
    const lines = made.lines.map(parse).filter((line) => line['endpoint'] === endpoint);
    const request = { level: 'debug', type: 'request', msg: 'aelyst request', endpoint };
    const response = { type: 'response', msg: 'aelyst response', endpoint, durationMs };
    const waiting = { level: 'warn', endpoint, waitMs: 1000 };
    expect(lines).toEqual([
      { ...request, attempt: 1 },
      { ...response, level: 'warn', attempt: 1, status: 429 },
      { ...waiting, type: 'pause', msg: 'aelyst pause' },
      { ...waiting, type: 'retry', msg: 'aelyst retry', attempt: 1, reason: 'rate-limited' },
      { ...request, attempt: 2 },
      { ...response, level: 'debug', attempt: 2, status: 200 },
      { ...request, attempt: 1 },
      { ...response, level: 'warn', attempt: 1, status: 500 },
    ]);
  });

  test('each result is a line, and an error if delivery is unknown', () => {
    const lines = made.lines.map(parse).filter((line) => 'operation' in line);
    const failed = { level: 'error', msg: 'aelyst call failed', delivery: 'unknown', attempts: 1 };
    expect(lines).toEqual([
      { level: 'info', msg: 'aelyst call succeeded', operation: 'sendMessage', status: 200, messageId: 1 },
      { ...failed, operation: 'sendMessage', kind: 'server-error', status: 500 },
      { ...failed, operation: 'addTags', kind: 'network' },
    ]);
  });
});

describe('OpenTelemetry', () => {
  const message = { 'http.request.method': 'POST', 'url.template': '/contact/{identifier}/message' };
  const outcomes = [
    { ...message, 'http.response.status_code': 429, 'error.type': '429' },
    { ...message, 'http.response.status_code': 200 },
    { ...message, 'http.response.status_code': 500, 'error.type': '500' },
    { ...message, 'url.template': '/contact/{identifier}/tag', 'error.type': 'network' },
  ];
  const metric = (name: string) => made.metrics.find(({ descriptor }) => descriptor.name === name);
  const points = <Value>(name: string) => (metric(name)?.dataPoints ?? []) as DataPoint<Value>[];
  const counted = (name: string) => points<number>(name).map(({ attributes, value }) => [attributes, value]);
  const addressed = (outcome: object) => ({
    ...{ 'server.address': '127.0.0.1', 'server.port': made.port },
    ...outcome,
  });

  test('requests are counted by endpoint and status, retries by reason', () => {
    expect(counted('aelyst.client.requests')).toEqual(outcomes.map((outcome) => [outcome, 1]));
    expect(counted('aelyst.client.retries')).toEqual([[{ ...message, reason: 'rate-limited' }, 1]]);
  });

  test('durations are histograms in seconds, under the names of the conventions', () => {
    const durations = points<Histogram>('http.client.request.duration');
    expect(metric('http.client.request.duration')?.descriptor.unit).toBe('s');
    expect(durations.map(({ attributes }) => attributes)).toEqual(outcomes.map(addressed));
    for (const { value } of durations) {
      expect(value.count).toBe(1);
      // Milliseconds would be far above.
      expect(value.sum).toBeGreaterThan(0);
      expect(value.sum).toBeLessThan(1);
    }
    const [pause] = points<Histogram>('aelyst.client.pause.duration');
    expect(pause?.attributes).toEqual(message);
    expect([pause?.value.count, pause?.value.sum]).toEqual([1, 1]);
  });

  test('each request is a span within that of the application, from its start to its response', () => {
    const own = made.spans.find(({ name }) => name === 'own');
    const requests = made.spans.filter((span) => span !== own);
    const found = requests.map(({ name, kind, attributes, parentSpanContext, status }) => ({
      ...{ name, kind, attributes, parent: parentSpanContext?.spanId, status: status.code },
    }));
    expect(found).toEqual(
      outcomes.map((outcome, index) => ({
        name: `POST ${outcome['url.template']}`,
        kind: SpanKind.CLIENT,
        attributes: addressed({ ...outcome, ...(index === 1 && { 'http.request.resend_count': 1 }) }),
        parent: own?.spanContext().spanId,
        status: 'error.type' in outcome ? SpanStatusCode.ERROR : SpanStatusCode.UNSET,
      })),
    );
    const time = ([seconds, nanoseconds]: HrTime) => seconds * 1e9 + nanoseconds;
    for (const { startTime, endTime } of requests) {
      expect(time(startTime)).toBeLessThan(time(endTime));
      // Within the call, not at the end of it: a millisecond is what the clock of `Date` may be off.
      expect(time(startTime)).toBeGreaterThan(time(own?.startTime ?? [0, 0]) - 2e6);
    }
    expect(own?.events.map(({ name, attributes }) => [name, attributes?.['reason']])).toEqual([
      ['aelyst.retry', 'rate-limited'],
    ]);
  });
});

test('no line, span or metric holds a token or names a contact', () => {
  const spans = made.spans.map(({ name, attributes, events }) => ({ name, attributes, events }));
  const text = JSON.stringify([made.lines, made.metrics, spans]);
  for (const word of ['aelyst call failed', 'aelyst.client.requests', 'POST /contact/{identifier}/tag'])
    expect(text).toContain(word);
  for (const secret of secrets) expect(text).not.toContain(secret);
});

test.each([
  ['pino', ['"msg":"aelyst request"', '"msg":"aelyst response"', '"msg":"aelyst call succeeded"']],
  [
    'opentelemetry',
    ["'http.client.request.duration'", "'POST /contact/{identifier}/tag'", "status_code': 200"],
  ],
])('the example %s runs by itself, and prints what it recorded', async (name, printed) => {
  await using mock = await startMock();
  const { code, stdout, stderr } = await startExample(name, [], mock.url).ended;
  expect([code, stderr]).toEqual([0, '']);
  for (const words of printed) expect(stdout).toContain(words);
  expect(stdout).not.toContain('id:123');
});
