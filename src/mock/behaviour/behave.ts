import type { Answerer, Layer } from '../answer.js';
import type { Description } from '../description/describe.js';
import type { Validator } from '../description/validator.js';
import { echo } from './echo.js';
import { latency } from './latency.js';
import type { Behaviour } from './options.js';
import { queued } from './queued.js';
import { createRandom } from './random.js';
import { rateLimit } from './rate-limit.js';
import { statusOfKind } from './statuses.js';

/** What behaviour needs of the world around it. */
export interface Surroundings {
  validator: Validator;
  /** Milliseconds of a clock that only goes forward. */
  now: () => number;
  sleep: (ms: number) => Promise<unknown>;
}

/**
 * Puts the behaviour around an answerer. What is counted and drawn comes before what waits, so that it happens in the
 * order in which the requests came, however they overtake each other later.
 */
export function behave(
  answer: Answerer,
  { rateLimit: limit, queued: share = 0, latency: time = 0, seed = 0, static: plain = false }: Behaviour,
  description: Description,
  { validator, now, sleep }: Surroundings,
): Answerer {
  const range = typeof time === 'number' ? { minMs: time, maxMs: time } : time;
  const layers: Layer[] = [
    ...(limit ? [rateLimit(limit, statusOfKind(description, 'rate-limited'), now)] : []),
    ...(share > 0 ? [queued(share, statusOfKind(description, 'queued'), createRandom(seed))] : []),
    // Draws of its own, so that one option does not change what the other draws.
    ...(range.maxMs > 0 ? [latency(range, createRandom(seed + 1), sleep)] : []),
    ...(plain ? [] : [echo(description, validator)]),
  ];
  return layers.reduceRight<Answerer>((next, layer) => layer(next), answer);
}
