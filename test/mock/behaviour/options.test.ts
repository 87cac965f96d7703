import { describe, expect, it } from 'vitest';
import { type Behaviour, checkBehaviour } from '../../../src/mock/behaviour/options.js';

const longest = 2 ** 31 - 1;

describe('behaviour', () => {
  it.each<Behaviour>([
    {},
    { rateLimit: { limit: 1, windowMs: 0.5 } },
    { rateLimit: { limit: 10, windowMs: longest } },
    { queued: 0 },
    { queued: 1 },
    { latency: 0 },
    { latency: longest },
    { latency: { minMs: 0, maxMs: longest } },
    { latency: { minMs: 7, maxMs: 7 } },
    { seed: 0 },
  ])('may be %j', (behaviour) => {
    expect(() => checkBehaviour(behaviour)).not.toThrow();
  });

  const rateLimit = 'rateLimit: needs a limit of at least one request, in a window above 0 ms';
  const latency = 'latency: needs milliseconds from 0, the smaller number first';

  it.each<[Behaviour, string]>([
    [{ rateLimit: { limit: 0, windowMs: 1 } }, rateLimit],
    [{ rateLimit: { limit: 1.5, windowMs: 1 } }, rateLimit],
    [{ rateLimit: { limit: 1, windowMs: 0 } }, rateLimit],
    [{ rateLimit: { limit: 1, windowMs: longest + 1 } }, rateLimit],
    [{ queued: -0.1 }, 'queued: needs a share from 0 to 1'],
    [{ queued: 1.1 }, 'queued: needs a share from 0 to 1'],
    [{ latency: -1 }, latency],
    [{ latency: longest + 1 }, latency],
    [{ latency: { minMs: 2, maxMs: 1 } }, latency],
    [{ latency: { minMs: -1, maxMs: 1 } }, latency],
    [{ seed: -1 }, 'seed: needs a whole number from 0'],
    [{ seed: 0.5 }, 'seed: needs a whole number from 0'],
    [{ seed: 2 ** 53 }, 'seed: needs a whole number from 0'],
  ])('cannot be %j', (behaviour, message) => {
    expect(() => checkBehaviour(behaviour)).toThrow(new TypeError(message));
  });
});
