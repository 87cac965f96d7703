/**
 * Metrics of a client for OpenTelemetry. Copy `recordMetrics`, or run this to see what it records:
 *
 *     AELYST_BASE_URL=http://127.0.0.1:4010/v1 AELYST_TOKEN=any npx tsx examples/opentelemetry.ts
 */
import { pathToFileURL } from 'node:url';
import { type ClientEvent, createClient } from '@aelyst/client';
import type { Meter } from '@opentelemetry/api';
import {
  ConsoleMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  METRIC_HTTP_CLIENT_REQUEST_DURATION,
} from '@opentelemetry/semantic-conventions';

/** Still in development in the conventions, which advise to copy such a name: it may leave the package. */
const ATTR_URL_TEMPLATE = 'url.template';

/** Buckets that the conventions ask for, in seconds. */
const explicitBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** Seconds that an API asks to wait are more than a request takes. */
const pauseBoundaries = [0.1, 0.5, 1, 2, 5, 10, 30, 60, 300];

/** Records what a client does. The result is for its option `onEvent`. */
export function recordMetrics(meter: Meter, baseUrl: string): (event: ClientEvent) => void {
  const { hostname, port, protocol } = new URL(baseUrl);
  const server = {
    [ATTR_SERVER_ADDRESS]: hostname,
    [ATTR_SERVER_PORT]: Number(port || (protocol === 'https:' ? 443 : 80)),
  };
  const duration = meter.createHistogram(METRIC_HTTP_CLIENT_REQUEST_DURATION, {
    description: 'Time from a request to the head of its answer, for each attempt',
    unit: 's',
    advice: { explicitBucketBoundaries },
  });
  const requests = meter.createCounter('aelyst.client.requests', {
    description: 'Requests that ended, with an answer or without',
    unit: '{request}',
  });
  const retries = meter.createCounter('aelyst.client.retries', {
    description: 'Requests that go out again',
    unit: '{retry}',
  });
  const pauses = meter.createHistogram('aelyst.client.pause.duration', {
    description: 'How long the API asked to wait, for each time that it asked',
    unit: 's',
    advice: { explicitBucketBoundaries: pauseBoundaries },
  });

  return (event) => {
    const [method = '', template = ''] = event.endpoint.split(' ');
    const endpoint = { [ATTR_HTTP_REQUEST_METHOD]: method, [ATTR_URL_TEMPLATE]: template };
    if (event.type === 'response' || event.type === 'error') {
      const outcome =
        event.type === 'error'
          ? { [ATTR_ERROR_TYPE]: event.kind }
          : {
              [ATTR_HTTP_RESPONSE_STATUS_CODE]: event.status,
              ...(event.status >= 400 && { [ATTR_ERROR_TYPE]: `${event.status}` }),
            };
      requests.add(1, { ...endpoint, ...outcome });
      duration.record(event.durationMs / 1000, { ...server, ...endpoint, ...outcome });
    } else if (event.type === 'retry') retries.add(1, { ...endpoint, reason: event.reason });
    else if (event.type === 'pause') pauses.record(event.waitMs / 1000, endpoint);
  };
}

async function main() {
  const { AELYST_BASE_URL: baseUrl = 'https://api.aelyst.ai/v1', AELYST_TOKEN: token = '' } = process.env;
  // In a service, export to a collector instead, and do so periodically.
  const reader = new PeriodicExportingMetricReader({ exporter: new ConsoleMetricExporter() });
  const provider = new MeterProvider({ readers: [reader] });
  const aelyst = createClient({
    token,
    baseUrl,
    onEvent: recordMetrics(provider.getMeter('aelyst'), baseUrl),
  });
  await aelyst.addTags('id:123', ['customer']);
  // Exports what was recorded since the last time.
  await provider.shutdown();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
