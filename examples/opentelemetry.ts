/**
 * Metrics and spans of a client for OpenTelemetry. Copy `recordMetrics` and `recordSpans`, or run this to see what they
 * record:
 *
 *     AELYST_BASE_URL=http://127.0.0.1:4010/v1 AELYST_TOKEN=any npx tsx examples/opentelemetry.ts
 */
import { pathToFileURL } from 'node:url';
import { type ClientEvent, createClient } from '@aelyst/client';
import {
  type Attributes,
  type Meter,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import {
  ConsoleMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { ConsoleSpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_REQUEST_RESEND_COUNT,
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

function serverOf(baseUrl: string): Attributes {
  const { hostname, port, protocol } = new URL(baseUrl);
  return {
    [ATTR_SERVER_ADDRESS]: hostname,
    [ATTR_SERVER_PORT]: Number(port || (protocol === 'https:' ? 443 : 80)),
  };
}

function endpointOf({ endpoint }: ClientEvent): Attributes {
  const [method, template] = endpoint.split(' ');
  return { [ATTR_HTTP_REQUEST_METHOD]: method, [ATTR_URL_TEMPLATE]: template };
}

/** How a request ended. */
function outcomeOf(event: ClientEvent & { type: 'response' | 'error' }): Attributes {
  if (event.type === 'error') return { [ATTR_ERROR_TYPE]: event.kind };
  return {
    [ATTR_HTTP_RESPONSE_STATUS_CODE]: event.status,
    ...(event.status >= 400 && { [ATTR_ERROR_TYPE]: `${event.status}` }),
  };
}

/** Records the metrics of a client. The result is for its option `onEvent`. */
export function recordMetrics(meter: Meter, baseUrl: string): (event: ClientEvent) => void {
  const server = serverOf(baseUrl);
  const duration = meter.createHistogram(METRIC_HTTP_CLIENT_REQUEST_DURATION, {
    description: 'Time from a request to the status and headers of its response, for each attempt',
    unit: 's',
    advice: { explicitBucketBoundaries },
  });
  const requests = meter.createCounter('aelyst.client.requests', {
    description: 'Requests that ended, with a response or without',
    unit: '{request}',
  });
  const retries = meter.createCounter('aelyst.client.retries', {
    description: 'Requests that are retried',
    unit: '{retry}',
  });
  const pauses = meter.createHistogram('aelyst.client.pause.duration', {
    description: 'How long the API asked to wait, for each time that it asked',
    unit: 's',
    advice: { explicitBucketBoundaries: pauseBoundaries },
  });

  return (event) => {
    const endpoint = endpointOf(event);
    if (event.type === 'response' || event.type === 'error') {
      const attributes = { ...endpoint, ...outcomeOf(event) };
      requests.add(1, attributes);
      duration.record(event.durationMs / 1000, { ...server, ...attributes });
    } else if (event.type === 'retry') retries.add(1, { ...endpoint, reason: event.reason });
    else if (event.type === 'pause') pauses.record(event.waitMs / 1000, endpoint);
  };
}

/**
 * Records each request of a client as a span, within the span that was active when the call began. The result is for
 * its option `onEvent`.
 */
export function recordSpans(tracer: Tracer, baseUrl: string): (event: ClientEvent) => void {
  const server = serverOf(baseUrl);
  return (event) => {
    if (event.type === 'retry') {
      trace.getActiveSpan()?.addEvent('aelyst.retry', { reason: event.reason, 'wait.ms': event.waitMs });
    }
    if (event.type !== 'response' && event.type !== 'error') return;
    const endTime = Date.now();
    const outcome = outcomeOf(event);
    const resendCount = event.attempt - 1;
    const span = tracer.startSpan(event.endpoint, {
      kind: SpanKind.CLIENT,
      // The event comes with the status and headers, or with the failure.
      startTime: endTime - event.durationMs,
      attributes: {
        ...server,
        ...endpointOf(event),
        ...outcome,
        ...(resendCount > 0 && { [ATTR_HTTP_REQUEST_RESEND_COUNT]: resendCount }),
      },
    });
    if (outcome[ATTR_ERROR_TYPE] !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end(endTime);
  };
}

async function main() {
  const { AELYST_BASE_URL: baseUrl = 'https://api.aelyst.ai/v1' } = process.env;
  // In a service, export both to a collector instead, in batches.
  const reader = new PeriodicExportingMetricReader({ exporter: new ConsoleMetricExporter() });
  const meters = new MeterProvider({ readers: [reader] });
  const tracers = new NodeTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(new ConsoleSpanExporter())],
  });
  // Makes the active span known across `await`.
  tracers.register();
  const tracer = tracers.getTracer('aelyst');
  const listeners = [recordMetrics(meters.getMeter('aelyst'), baseUrl), recordSpans(tracer, baseUrl)];
  const aelyst = createClient({ onEvent: (event) => listeners.map((listener) => listener(event)) });
  await tracer.startActiveSpan('welcome a customer', async (span) => {
    await aelyst.addTags('id:123', ['customer']);
    span.end();
  });
  // Exports what was recorded since the last time.
  await Promise.all([meters.shutdown(), tracers.shutdown()]);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
