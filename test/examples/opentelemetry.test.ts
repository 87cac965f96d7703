import { createClient } from '@aelyst/client';
import { startMock } from '@aelyst/client/mock';
import {
  AggregationTemporality,
  type DataPoint,
  type Histogram,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { expect, test } from 'vitest';
import { recordMetrics } from '../../examples/opentelemetry.js';
import { startExample } from './program.js';
import { makeCalls, secrets, startTroubledServer, token } from './telemetry-server.js';

/** The metrics of three calls, by name. */
async function metricsOfCalls() {
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
}

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

test('no metric holds a token or names a contact', async () => {
  const { text } = await metricsOfCalls();
  expect(text).toContain('aelyst.client.requests');
  for (const secret of secrets) expect(text).not.toContain(secret);
});

test('the example runs by itself, and prints what it recorded', async () => {
  const mock = await startMock();
  const { code, stdout, stderr } = await startExample('opentelemetry', [], mock.url).ended;
  await mock.close();
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain("name: 'http.client.request.duration'");
  expect(stdout).toContain("'http.response.status_code': 200");
});
