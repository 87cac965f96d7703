import { getEventListeners } from 'node:events';
import type { CallOptions, ClientOptions, Token } from '@aelyst/client';
import { describe, expect, test, vi } from 'vitest';
import {
  delayed,
  hang,
  outcomeOf,
  refuse,
  reject,
  type Step,
  scripted,
  settled,
  succeed,
  withFakeTime,
  withoutJitter,
} from '../support/scripted.js';

withFakeTime();
withoutJitter();

/** Where a call can wait. */
const places = ['token', 'queue', 'pause', 'connection', 'response body', 'retry wait'] as const;
/** How it can end there. */
const ends = ['response', 'failure', 'signal', 'timeoutMs', 'deadlineMs', 'maxWaitMs'] as const;
/** Whose option ends it: `both` sets a longer one in the client, `undefined` only names the option in the call. */
const setters = ['client', 'call', 'both', 'undefined'] as const;

type Place = (typeof places)[number];
type End = (typeof ends)[number];
type Setter = (typeof setters)[number];

/** Whether a place can end that way. */
function isPossible(place: Place, end: End, setter: Setter): boolean {
  const attempting = place === 'token' || place === 'connection' || place === 'response body';
  if (end === 'timeoutMs' || end === 'failure' || end === 'maxWaitMs') {
    // An attempt takes time and can fail; a wait is what the API asks for.
    if (attempting !== (end !== 'maxWaitMs')) return false;
  }
  return setter === 'client' || (end !== 'response' && end !== 'failure');
}

const cases = places.flatMap((place) =>
  ends.flatMap((end) =>
    setters.filter((setter) => isPossible(place, end, setter)).map((setter) => ({ place, end, setter })),
  ),
);

const hour = 3_600_000;
const patient = { retry: { maxWaitMs: 2 * hour } };

/** What ends a call, and the same option with a longer time. */
function optionsOf(
  end: End,
  signals: [AbortSignal, AbortSignal],
): [option: CallOptions, longer: CallOptions] {
  const [signal, other] = signals;
  if (end === 'signal') return [{ signal }, { signal: other }];
  if (end === 'maxWaitMs') return [{ retry: { maxWaitMs: 1_000 } }, patient];
  if (end === 'timeoutMs' || end === 'deadlineMs') return [{ [end]: 1_000 }, { [end]: hour }];
  return [{}, {}];
}

const undefinedIn = (option: CallOptions): CallOptions =>
  Object.fromEntries(
    Object.keys(option).map((name) => [name, name === 'retry' ? { maxWaitMs: undefined } : undefined]),
  );

/** A response whose body is that of another one, once it comes. */
const bodyOf =
  (step: Step): Step =>
  () =>
    new Response(
      new ReadableStream(
        {
          async pull(controller) {
            controller.enqueue(new Uint8Array(await (await step()).arrayBuffer()));
            controller.close();
          },
        },
        { highWaterMark: 0 },
      ),
    );

function scenarioOf(place: Place, end: End): { steps: Step[]; client: Partial<ClientOptions> } {
  const seconds = end === 'response' ? 0.05 : hour / 1_000;
  const windowMs = seconds * 1_000;
  const waiting: () => Promise<Response> =
    end === 'response' ? delayed(20, succeed) : end === 'failure' ? reject(new Error('broken')) : hang;
  const token = (async () => waiting().then(() => 'token')) as unknown as Token;
  return {
    token: { steps: [succeed], client: { token } },
    queue: {
      steps: [end === 'maxWaitMs' ? delayed(10, refuse(seconds)) : succeed, succeed],
      client: { rateLimit: { limit: 1, windowMs } },
    },
    pause: { steps: [refuse(seconds), succeed], client: {} },
    connection: { steps: [waiting], client: {} },
    'response body': { steps: [bodyOf(waiting)], client: {} },
    'retry wait': { steps: [refuse(seconds), succeed], client: {} },
  }[place];
}

function expectedOf(place: Place, end: End) {
  if (end === 'response') return { outcome: 'ok', requests: place === 'retry wait' ? 2 : 1 };
  const [certainty, requests] =
    place === 'connection' || place === 'response body'
      ? ['unknown 1', 1]
      : place === 'retry wait'
        ? ['refused 1', 1]
        : ['not-sent 0', 0];
  // A wait that would end after the deadline does not begin.
  const waits = end !== 'maxWaitMs' && !(end === 'deadlineMs' && place === 'retry wait');
  const kind = { failure: 'network', signal: 'aborted', timeoutMs: 'timeout', deadlineMs: 'timeout' };
  return {
    outcome: `${waits ? kind[end as keyof typeof kind] : 'rate-limited'} ${certainty}`,
    requests,
    took: { failure: 0, signal: 500, timeoutMs: 1_000, deadlineMs: waits ? 1_000 : 0, maxWaitMs: 0 }[end],
  };
}

describe('a call ends', () => {
  test.each(cases)('in the $place by $end, set by: $setter', async ({ place, end, setter }) => {
    const controllers = [new AbortController(), new AbortController()] as const;
    const [option, longer] = optionsOf(end, [controllers[0].signal, controllers[1].signal]);
    const { steps, client } = scenarioOf(place, end);
    const ofCall = { client: {}, call: option, both: option, undefined: undefinedIn(option) }[setter];
    const ofClient = { client: option, call: {}, both: longer, undefined: option }[setter];
    const { call, sent } = scripted(steps, { ...(end !== 'maxWaitMs' && patient), ...client, ...ofClient });

    const warmsUp = place === 'queue' || place === 'pause';
    const warmUp = warmsUp && call({ retry: false });
    await vi.advanceTimersByTimeAsync(0);
    const startedAt = performance.now();
    let ended = false;
    const calling = call(ofCall).finally(() => {
      ended = true;
    });
    await vi.advanceTimersByTimeAsync(0);
    // While a call is pending, a timer keeps the process alive.
    expect(ended || vi.getTimerCount() > 0).toBe(true);
    if (end === 'signal') {
      await vi.advanceTimersByTimeAsync(500);
      controllers[0].abort();
    }
    const result = await settled(calling);
    const took = performance.now() - startedAt;
    await warmUp;

    expect({ outcome: outcomeOf(result), requests: sent.length - Number(warmsUp), took }).toMatchObject({
      ...expectedOf(place, end),
      ...(place === 'queue' && end === 'maxWaitMs' && { took: 10 }),
    });
    expect(vi.getTimerCount()).toBe(0);
    for (const { signal } of controllers) expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
