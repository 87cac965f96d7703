import { AsyncLocalStorage } from 'node:async_hooks';
import { type ClientOptions, createClient } from '@aelyst/client';
import type { Row } from './contacts.js';
import type { Journal } from './journal.js';
import { type Outcome, outcomeOf, watchOutcomes } from './outcome.js';
import { sendNow } from './send-now.js';

/** A call under way: its request is out, or waits for its turn. */
interface Call {
  row: Row;
  isOut: boolean;
  controller: AbortController;
}

/** Why a run had better end, if the API is out of reach. */
function outOfReach(outcome: Outcome): string | undefined {
  if (!('kind' in outcome)) return undefined;
  const { kind = '', state } = outcome;
  if (kind === 'rate-limited')
    return 'The API asks for a longer wait than is sensible here: try again later.';
  if (kind === 'network' && state === 'not-sent') return 'The API cannot be reached.';
  return undefined;
}

/** Sends rows, and keeps a journal of it. */
export function createSender(connection: Pick<ClientOptions, 'token' | 'baseUrl'>, journal: Journal) {
  const calls = new Set<Call>();
  const current = new AsyncLocalStorage<Call>();
  let stopReason: string | undefined;
  let failure: unknown;
  const troubleOf = watchOutcomes();

  const client = createClient({
    ...connection,
    // The journal is written at the last moment. Rows that wait for their turn when the program is killed are then known
    // not to have been sent; there may be a whole minute's worth of them.
    async fetch(url, init) {
      const call = current.getStore();
      if (!call) throw new Error('This request belongs to no row.');
      call.isOut = true;
      await journal.append(call.row.key, { state: 'started' });
      return sendNow(url, init);
    },
    onEvent(event) {
      const call = current.getStore();
      if (!call || event.type !== 'retry') return undefined;
      call.isOut = false;
      if (stopReason) call.controller.abort();
      // The client retries only requests that were not processed.
      const state = event.reason === 'network' ? 'not-sent' : 'refused';
      return journal.append(call.row.key, { state, kind: event.reason });
    },
  });

  async function send(row: Row): Promise<Outcome> {
    const call: Call = { row, isOut: false, controller: new AbortController() };
    const { signal } = call.controller;
    calls.add(call);
    try {
      const result = await current.run(call, () => client.sendMessage(row.identifier, row.body, { signal }));
      return outcomeOf(result);
    } finally {
      calls.delete(call);
    }
  }

  /** Starts no more calls, and ends those that wait for their turn. Resolved calls are not touched. */
  function stop(reason: string): void {
    stopReason ??= reason;
    for (const { isOut, controller } of calls) if (!isOut) controller.abort();
  }

  /** Ends all calls. The outcomes of those that were out are then unknown. */
  function abort(reason: string): void {
    stopReason ??= reason;
    for (const { controller } of calls) controller.abort();
  }

  async function work(queue: AsyncIterable<Row>, onOutcome: () => void): Promise<void> {
    for await (const row of queue) {
      if (stopReason) return;
      const outcome = await send(row);
      await journal.append(row.key, outcome);
      onOutcome();
      const reason = troubleOf(outcome) ?? outOfReach(outcome);
      if (reason) stop(reason);
    }
  }

  return {
    stop,
    abort,
    /** How many requests are out. */
    underWay: () => [...calls].filter(({ isOut }) => isOut).length,
    /** Sends the rows, so many at a time. Resolves to why it stopped early, if it did. */
    async run(rows: AsyncGenerator<Row>, concurrency: number, onOutcome: () => void) {
      // When one loop ends early, the rows must stay open for the others.
      const queue = { [Symbol.asyncIterator]: () => ({ next: () => rows.next() }) };
      const worker = () =>
        work(queue, onOutcome).catch((error: unknown) => {
          failure ??= error;
          abort('failed');
        });
      await Promise.all(Array.from({ length: concurrency }, worker));
      await rows.return(undefined);
      if (failure) throw failure;
      return stopReason;
    },
  };
}
