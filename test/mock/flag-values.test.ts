import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/command-line/command.js';
import { mockOptionsOf } from '../../src/mock/command/flags.js';

describe('the values of flags', () => {
  it.each([
    [{ 'rate-limit': '10/1s' }, { rateLimit: { limit: 10, windowMs: 1_000 } }],
    [{ 'rate-limit': '1/1.25m' }, { rateLimit: { limit: 1, windowMs: 75_000 } }],
    [{ queued: '10%' }, { queued: 0.1 }],
    [{ queued: '0.25%' }, { queued: 0.0025 }],
    [{ queued: '100%' }, { queued: 1 }],
    [{ queued: '0%' }, { queued: 0 }],
    [{ latency: '200ms' }, { latency: { minMs: 200, maxMs: 200 } }],
    [{ latency: '200ms..0.8s' }, { latency: { minMs: 200, maxMs: 800 } }],
    [{ seed: '42' }, { seed: 42 }],
    [{ latency: '2147483647ms' }, { latency: { minMs: 2 ** 31 - 1, maxMs: 2 ** 31 - 1 } }],
    [{ port: '0' }, { port: 0 }],
    [{ port: '65535' }, { port: 65_535 }],
    [{ quiet: true }, {}],
    [{ verbose: true }, {}],
  ])('%j', (values, options) => {
    expect(mockOptionsOf(values)).toMatchObject(options);
  });

  it.each([
    ['port', '65536'],
    ['port', '-1'],
    ['port', '1.5'],
    ['port', '1e3'],
    ['port', 'http'],
    ['port', ''],
    ['rate-limit', '10'],
    ['rate-limit', '0/1s'],
    ['rate-limit', '10/0s'],
    ['rate-limit', '10/1h'],
    ['rate-limit', '10/1s/1s'],
    ['rate-limit', 'x10/1s'],
    ['rate-limit', '10/1s\n'],
    ['queued', '10'],
    ['queued', '101%'],
    ['queued', '-1%'],
    ['queued', '10%%'],
    ['latency', '200'],
    ['latency', '800ms..200ms'],
    ['latency', '1ms..2ms..3ms'],
    ['latency', '2147483648ms'],
    ['latency', '1ms..'],
    ['latency', '..1ms'],
    ['seed', '-1'],
    ['seed', '1.5'],
  ])('--%s does not take "%s", and says in one line what it takes', (name, text) => {
    const read = () => mockOptionsOf({ [name]: text });
    expect(read).toThrow(UserError);
    expect(read).toThrow(new RegExp(`^--${name} needs .+, not "${text}"\\.$`));
  });

  it('do not take --quiet with --verbose', () => {
    expect(() => mockOptionsOf({ quiet: true, verbose: true })).toThrow(/^--quiet and --verbose/);
  });
});
