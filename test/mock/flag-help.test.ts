import { parseArgs } from 'node:util';
import { describe, expect, it } from 'vitest';
import { examples, flags, mockOptionsOf } from '../../src/mock/command/flags.js';

const read = (...args: string[]) => mockOptionsOf(parseArgs({ args, options: flags }).values);

describe('the help', () => {
  it.each(Object.entries(flags))('says what --%s is for, and shows its value if it takes one', (_, flag) => {
    expect(flag.description).toMatch(/\w+ \w+/);
    expect('value' in flag ? flag.value : flag.type).toMatch(flag.type === 'string' ? /<.+>/ : /^boolean$/);
  });

  it.each(examples)('has the example "%s", which the flags take', (call, does) => {
    expect(() => read(...call.split(' ').filter((arg) => arg !== ''))).not.toThrow();
    expect(does).toMatch(/\w+ \w+/);
  });

  it('shows a call without flags, and ways to choose a port and to act like a busy or a slow API', () => {
    const shown = examples.map(([call]) => call).join(' ');
    expect(examples.some(([call]) => call === '')).toBe(true);
    for (const name of ['port', 'rate-limit', 'latency']) expect(shown).toContain(`--${name} `);
  });
});

describe('the flags', () => {
  it('say how to mock', () => {
    expect(
      read(
        ...['--port', '0', '--host', '::1', '--description', 'a.yaml', '--strict', '--rate-limit', '1/1s'],
        ...['--queued', '5%', '--latency', '1ms', '--seed', '7', '--static', '--json'],
      ),
    ).toEqual({
      port: 0,
      host: '::1',
      description: 'a.yaml',
      strict: true,
      rateLimit: { limit: 1, windowMs: 1_000 },
      queued: 0.05,
      latency: { minMs: 1, maxMs: 1 },
      seed: 7,
      static: true,
    });
  });

  it('say nothing of what is not given, but for a port that is known', () => {
    const { port, ...others } = read();
    expect(port).toBe(4010);
    expect(Object.values(others).filter((value) => value !== undefined)).toEqual([]);
  });

  it('have short forms for how much is shown, of which two contradict each other', () => {
    expect(() => read('-q')).not.toThrow();
    expect(() => read('-v')).not.toThrow();
    expect(() => read('-qv')).toThrow('--quiet and --verbose contradict each other.');
  });
});
