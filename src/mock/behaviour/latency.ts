import type { Layer } from '../call.js';
import type { Latency } from './options.js';

/** Waits before each response, for a time within the range. */
export const latency =
  ({ minMs, maxMs }: Latency, random: () => number, sleep: (ms: number) => Promise<unknown>): Layer =>
  (next) =>
  async (call) => {
    await sleep(minMs + random() * (maxMs - minMs));
    return next(call);
  };
