// @ts-nocheck: what it imports is known at run time only.
// Runs cases of endings.test.ts, each in turn, in a process that nothing else keeps alive, and prints their results.
import { getEventListeners } from 'node:events';

const { client: built, baseUrl, cases } = JSON.parse(process.argv[2] ?? '');
const { createClient } = await import(built);

const hour = 3_600_000;

/** Token functions, by the way in which they end. */
const tokens = {
  hangs: () => new Promise(() => {}),
  comes: () => new Promise((resolve) => setTimeout(resolve, 20, 'token')),
  fails: () => Promise.reject(new Error('no vault')),
};

/** What JSON cannot hold. */
const revive = (options = {}) =>
  Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      name,
      value === null ? undefined : name === 'retry' ? revive(value) : value,
    ]),
  );

for (const { id, token, warmUp, client, call, signals, abortOn } of cases) {
  const controllers = { client: new AbortController(), call: new AbortController() };
  const signalOf = (whose) => signals?.includes(whose) && { signal: controllers[whose].signal };
  const abort = () => controllers[signals.at(-1)].abort();
  const aelyst = createClient({
    baseUrl,
    token: tokens[token] ?? 'token',
    ...revive(client),
    ...signalOf('client'),
    // After the call has begun to wait for what follows the event.
    onEvent: ({ type }) => type === abortOn && setImmediate(abort),
  });
  const warmingUp =
    warmUp && aelyst.addTags(`id:${warmUp.id}`, [], { retry: false, timeoutMs: hour, deadlineMs: hour });
  if (warmUp?.first) await warmingUp;
  if (abortOn === 'start') setTimeout(abort, 20);
  const result = await aelyst.addTags(`id:${id}`, [], { ...revive(call), ...signalOf('call') });
  await warmingUp;
  const { kind, delivery, attempts } = result.error ?? {};
  const listeners = Object.values(controllers).flatMap(({ signal }) => getEventListeners(signal, 'abort'));
  console.log(JSON.stringify({ id, ok: result.ok, kind, delivery, attempts, listeners: listeners.length }));
}
