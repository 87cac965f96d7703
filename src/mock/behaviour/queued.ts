import type { Layer } from '../answer.js';
import { insist } from './insist.js';

/** Answers a share of the calls, from 0 to 1, as an API does that holds them in a queue. */
export const queued =
  (share: number, status: number, random: () => number): Layer =>
  (next) =>
  async (call) => {
    // Drawn for each call, so that the same calls meet the same answers whatever else is asked for.
    const drawn = random() < share ? insist(call, status) : undefined;
    if (drawn === undefined) return next(call);
    const answer = await next(drawn);
    return answer.status === status ? { ...answer, reasons: ['drawn for the queue'] } : answer;
  };
