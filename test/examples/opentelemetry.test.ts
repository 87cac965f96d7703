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
import { expect, test } from 'vitest';
import { recordMetrics, recordSpans } from '../../examples/opentelemetry.js';
import { startExample } from './program.js';
import { makeCalls, secrets, startTroubledServer, token } from './telemetry-server.js';

/** Made once: a retry of the calls waits for a second. */
function once<Value>(make: () => Promise<Value>) {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** The metrics of three calls, by name. */
const metricsOfCalls = once(async () => {
  await using server = await startTroubledServer();
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const provider = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter })] });
  const onEvent = recordMetrics(provider.getMeter('test'), server.url);
  await makeCalls(createClient({ token, baseUrl: server.url, onEvent }));
  await provider.forceFlush();
  const metrics = exporter
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((each) => each.metrics));
  await provider.shutdown();
  return {
    port: Number(new URL(server.url).port),
    text: JSON.stringify(metrics),
    unit: (name: string) => metrics.find(({ descriptor }) => descriptor.name === name)?.descriptor.unit,
    points: <Value>(name: string) =>
      (metrics.find(({ descriptor }) => descriptor.name === name)?.dataPoints ?? []) as DataPoint<Value>[],
  };
});

const message = { 'http.request.method': 'POST', 'url.template': '/contact/{identifier}/message' };
const tag = { ...message, 'url.template': '/contact/{identifier}/tag' };

const outcomes = [
  { ...message, 'http.response.status_code': 429, 'error.type': '429' },
  { ...message, 'http.response.status_code': 200 },
  { ...message, 'http.response.status_code': 500, 'error.type': '500' },
  { ...tag, 'error.type': 'network' },
];

test('requests are counted by endpoint and status, retries by reason', async () => {
  const { points } = await metricsOfCalls();
  expect(
    points<number>('aelyst.client.requests').map(({ attributes, value }) => [attributes, value]),
  ).toEqual(outcomes.map((outcome) => [outcome, 1]));
  expect(points<number>('aelyst.client.retries').map(({ attributes, value }) => [attributes, value])).toEqual(
    [[{ ...message, reason: 'rate-limited' }, 1]],
  );
});

test('durations are histograms in seconds, under the names of the conventions', async () => {
  const { points, unit, port } = await metricsOfCalls();
  const durations = points<Histogram>('http.client.request.duration');
  expect(unit('http.client.request.duration')).toBe('s');
  expect(durations.map(({ attributes }) => attributes)).toEqual(
    outcomes.map((outcome) => ({ 'server.address': '127.0.0.1', 'server.port': port, ...outcome })),
  );
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

/** The spans of three calls within a span of the application's own. */
const spansOfCalls = once(async () => {
  await using server = await startTroubledServer();
  const exporter = new InMemorySpanExporter();
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  provider.register();
  try {
    const tracer = provider.getTracer('test');
    const onEvent = recordSpans(tracer, server.url);
    const client = createClient({ token, baseUrl: server.url, onEvent });
    await tracer.startActiveSpan('own', async (span) => {
      await makeCalls(client);
      span.end();
    });
    return { spans: exporter.getFinishedSpans(), port: Number(new URL(server.url).port) };
  } finally {
    trace.disable();
    context.disable();
    propagation.disable();
    await provider.shutdown();
  }
});

test('each request is a span within that of the application, from its start to its response', async () => {
  const { spans, port } = await spansOfCalls();
  const own = spans.find(({ name }) => name === 'own');
  const requests = spans.filter((span) => span !== own);
  expect(
    requests.map(({ name, kind, attributes, parentSpanContext }) => ({
      name,
      kind,
      attributes,
      parent: parentSpanContext?.spanId,
    })),
  ).toEqual(
    outcomes.map((outcome, index) => ({
      name: `POST ${outcome['url.template']}`,
      kind: SpanKind.CLIENT,
      attributes: {
        'server.address': '127.0.0.1',
        'server.port': port,
        ...outcome,
        ...(index === 1 && { 'http.request.resend_count': 1 }),
      },
      parent: own?.spanContext().spanId,
    })),
  );
  expect(requests.map(({ status }) => status.code)).toEqual(
    outcomes.map((outcome) => ('error.type' in outcome ? SpanStatusCode.ERROR : SpanStatusCode.UNSET)),
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

test('no span and no metric holds a token or names a contact', async () => {
  const { spans } = await spansOfCalls();
  const { text: metrics } = await metricsOfCalls();
  const text = JSON.stringify(spans.map(({ name, attributes, events }) => ({ name, attributes, events })));
  expect(text).toContain('url.template');
  expect(metrics).toContain('aelyst.client.requests');
  for (const secret of secrets) expect(text + metrics).not.toContain(secret);
});

test('the example runs by itself, and prints what it recorded', async () => {
  const mock = await startMock();
  const { code, stdout, stderr } = await startExample('opentelemetry', [], mock.url).ended;
  await mock.close();
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain("name: 'http.client.request.duration'");
  expect(stdout).toContain("name: 'POST /contact/{identifier}/tag'");
  expect(stdout).toContain("'http.response.status_code': 200");
});
