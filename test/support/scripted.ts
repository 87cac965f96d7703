import {
  type CallOptions,
  type ClientEvent,
  type ClientOptions,
  createClient,
  type OperationId,
  type Result,
  type StatusKind,
} from '@aelyst/client';
import { afterEach, beforeEach, vi } from 'vitest';
import { errorKinds, operations, responseHeaders } from '../../generated/operations.js';

/** The status that the description gives to a kind of error. */
export const statusOf = (kind: StatusKind): number =>
  Number(Object.entries(errorKinds).find(([, name]) => name === kind)?.[0]);

export const { retryAfter, rateLimitLimit, rateLimitRemaining } = responseHeaders;

export const message = { message: { type: 'text', text: 'On its way' } } as const;
export const { path } = operations.sendMessage;
export const endpoint = `${operations.sendMessage.method} ${path}`;
export const data = { messageId: 7 };

/** Makes one response. */
export type Step = () => Response | Promise<Response>;

export const succeed = (headers: Record<string, string> = {}) =>
  Response.json(data, { status: operations.sendMessage.statuses[0], headers });

/** Succeeds, and states a rate limit. */
export const stating =
  (limit: number | string): Step =>
  () =>
    succeed({ [rateLimitLimit.name]: String(limit) });

/** A response with the status of a kind of error. */
export const fail =
  (kind: StatusKind, headers: Record<string, string> = {}, body: BodyInit | null = '{}') =>
  () =>
    new Response(body, { status: statusOf(kind), headers });

/** A refusal because of the rate limit, which asks to wait so many seconds. */
export const refuse = (seconds?: number | string, headers: Record<string, string> = {}) =>
  fail('rate-limited', {
    ...(seconds !== undefined && { [retryAfter.name]: String(seconds) }),
    ...headers,
  });

/** Never settles. */
export const hang = () => new Promise<never>(() => {});

export const reject = (error?: unknown) => () => Promise.reject(error);

export const delayed = (ms: number, step: Step) => async () => {
  await new Promise((resolve) => setTimeout(resolve, ms));
  return step();
};

/** The address of a client whose requests fail with `unreachable`. */
export const elsewhere = { baseUrl: 'https://192.0.2.1' };

const refusedConnection = Object.assign(new Error('connect ECONNREFUSED'), {
  code: 'ECONNREFUSED',
  syscall: 'connect',
  address: '192.0.2.1',
  port: 443,
});

/** The error of a `fetch` that found nothing listening at `elsewhere`. */
export const unreachable = new TypeError('fetch failed', { cause: refusedConnection });

/** A token function that returns numbered tokens. */
export function numberedTokens() {
  let asked = 0;
  return Object.assign(() => `token-${++asked}`, { asked: () => asked });
}

interface Sent {
  url: string;
  init: RequestInit | undefined;
  /** When, in milliseconds on the clock of `performance.now()`. */
  at: number;
}

/** A client whose requests take these steps in turn, the last one for ever; what it sent, and its events. */
export function scripted(steps: Step[], options: Partial<ClientOptions> = {}) {
  const sent: Sent[] = [];
  const events: ClientEvent[] = [];
  const aelyst = createClient({
    token: 'secret-token',
    fetch: async (url, init) => {
      sent.push({ url: String(url), init, at: performance.now() });
      return (steps[Math.min(sent.length, steps.length) - 1] ?? hang)();
    },
    onEvent: (event) => events.push(event),
    ...options,
  });
  const call = (options?: CallOptions) => aelyst.sendMessage('id:1', message, options);
  const waits = () => events.flatMap((event) => (event.type === 'retry' ? [event.waitMs] : []));
  return { aelyst, call, sent, events, waits };
}

/** How a call ended: `ok`, or kind, delivery and attempts of its error, such as `network unknown 1`. */
export const outcomeOf = (result: Result<OperationId>): string =>
  result.ok ? 'ok' : `${result.error.kind} ${result.error.delivery} ${result.error.attempts}`;

/** The error of a call that failed. */
export function errorOf<Operation extends OperationId>(result: Result<Operation>) {
  if (result.ok) throw new Error('The call did not fail.');
  return result.error;
}

/** Sends a message through a client of these steps. Time jumps where timers are fake. */
export async function send(steps: Step[], client: Partial<ClientOptions> = {}, call: CallOptions = {}) {
  const made = scripted(steps, client);
  const startedAt = performance.now();
  const result = await settled(made.call(call));
  return { ...made, result, outcome: outcomeOf(result), took: performance.now() - startedAt };
}

/** The error of a message that a client of these steps sends once. */
export const errorFrom = async (step: Step, client: Partial<ClientOptions> = {}) =>
  errorOf((await send([step], { retry: false, ...client })).result);

/**
 * Runs each test of a file on fake timers, without what it has replaced for the next one.
 *
 * @param now The time of `Date` at the start, if it matters.
 */
export function withFakeTime(now = Date.now()): void {
  beforeEach(() => {
    vi.useFakeTimers({ now });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });
}

/** Makes every random wait of a file as short as it can be. */
export function withoutJitter(): void {
  beforeEach(() => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
  });
}

/** Lets the time of fake timers jump until the promise settles. Throws if nothing is left that could settle it. */
export async function settled<T>(promise: Promise<T>): Promise<T> {
  if (!vi.isFakeTimers()) return promise;
  let waiting = true;
  const done = () => {
    waiting = false;
  };
  promise.then(done, done);
  // What settles by itself takes no time.
  await vi.advanceTimersByTimeAsync(0);
  let idle = 0;
  for (let turns = 0; waiting; turns++) {
    idle = vi.getTimerCount() > 0 ? 0 : idle + 1;
    if (idle > 20) throw new Error('The promise waits, and no timer is left.');
    if (turns > 50_000) throw new Error('The promise does not settle, however much time passes.');
    await (idle > 0 ? vi.advanceTimersByTimeAsync(0) : vi.advanceTimersToNextTimerAsync());
  }
  return promise;
}
