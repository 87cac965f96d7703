import { type ClientEvent, type ClientOptions, createClient, type StatusKind } from '@aelyst/client';
import { vi } from 'vitest';
import { errorKinds, operations, responseHeaders } from '../../generated/operations.js';

/** The status that the description gives to a kind of error. */
export const statusOf = (kind: StatusKind): number =>
  Number(Object.entries(errorKinds).find(([, name]) => name === kind)?.[0]);

export const { retryAfter, rateLimitLimit, rateLimitRemaining } = responseHeaders;

export const message = { message: { type: 'text', text: 'On its way' } } as const;
export const endpoint = `${operations.sendMessage.method} ${operations.sendMessage.path}`;

/** Makes one response. */
export type Step = () => Response | Promise<Response>;

export const succeed: Step = () =>
  Response.json({ messageId: 7 }, { status: operations.sendMessage.statuses[0] });

/** A response with the status of a kind of error. */
export const fail =
  (kind: StatusKind, headers: Record<string, string> = {}, body: BodyInit | null = '{}'): Step =>
  () =>
    new Response(body, { status: statusOf(kind), headers });

/** A refusal because of the rate limit, which asks to wait so many seconds. */
export const refuse = (seconds?: number | string, headers: Record<string, string> = {}): Step =>
  fail('rate-limited', {
    ...(seconds !== undefined && { [retryAfter.name]: String(seconds) }),
    ...headers,
  });

/** Never settles. */
export const hang = () => new Promise<never>(() => {});

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
  const waits = () => events.flatMap((event) => (event.type === 'retry' ? [event.waitMs] : []));
  return { aelyst, sent, events, waits };
}

/** Lets the time of fake timers jump until the promise settles. Throws if there is nothing left that could settle it. */
export async function settled<T>(promise: Promise<T>): Promise<T> {
  let waiting = true;
  const done = () => {
    waiting = false;
  };
  promise.then(done, done);
  let idle = 0;
  for (let turns = 0; waiting; turns++) {
    idle = vi.getTimerCount() > 0 ? 0 : idle + 1;
    if (idle > 20) throw new Error('What is awaited waits for nothing that time brings.');
    if (turns > 50_000) throw new Error('What is awaited does not settle, however much time goes by.');
    await (idle > 0 ? vi.advanceTimersByTimeAsync(0) : vi.advanceTimersToNextTimerAsync());
  }
  return promise;
}
