import type { Layer } from '../call.js';
import { force } from './force.js';

/** Responds to a share of the calls, from 0 to 1, as an API does that holds them in a queue. */
export const queued =
  (share: number, status: number, random: () => number): Layer =>
  (next) =>
  async (call) => {
    // Drawn for each call, so that the same calls meet the same responses whatever else is asked for.
    const drawn = random() < share ? force(call, status) : undefined;
    if (drawn === undefined) return next(call);
    const reply = await next(drawn);
    return reply.status === status ? { ...reply, reasons: ['drawn for the queue'] } : reply;
  };
