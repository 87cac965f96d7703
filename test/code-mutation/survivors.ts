/** A mutant that no test kills, and need not. */
export interface Survivor {
  file: string;
  /** The line that is changed, and what it is changed into, as `report.ts` shows them. */
  line: string;
  becomes: string;
  reason: string;
  /** Whether it means what the code means, to everybody who can call it. */
  equivalent?: true;
}

/** Every mutant that may survive. An entry that names none any more fails the run. */
export const survivors: readonly Survivor[] = [
  {
    file: 'src/layers/retry.ts',
    line: 'await call.race(new Promise<void>((resolve) => void after(waitMs, resolve, true)));',
    becomes: 'await call.race(new Promise<void>((resolve) => void after(waitMs, resolve, false)));',
    reason: 'Shows only in a process that has nothing else to do: test/resilience/process.test.ts kills it.',
  },
  {
    file: 'src/mock/request/receive.ts',
    line: 'if (length <= limitInBytes) chunks.push(chunk);',
    becomes: 'if (true) chunks.push(chunk);',
    reason: 'What is too long is refused either way; this keeps it out of the memory.',
  },
  {
    file: 'scripts/generate/bundle.ts',
    line: "const folder = await mkdtemp(join(tmpdir(), 'aelyst-bundle-'));",
    becomes: 'const folder = await mkdtemp(join(tmpdir(), ""));',
    reason: 'The name of a folder that is gone at once.',
  },
  {
    file: 'src/layers/pacer.ts',
    line: 'return { startedAt: performance.now(), underWay, warm: underWay <= connections };',
    becomes: 'return { startedAt: performance.now(), underWay, warm: underWay < connections };',
    reason:
      'Of two requests under way at once, which one counts as warm only matters for the fastest round trip seen.',
  },
  {
    file: 'src/layers/pacer.ts',
    line: 'if (ms < Number.POSITIVE_INFINITY) timer = after(ms, pump, true);',
    becomes: 'if (true) timer = after(ms, pump, true);',
    reason: 'A timer that would fire after a month; the next answer clears it.',
  },
  {
    file: 'src/layers/pacer.ts',
    line: 'if (ms < Number.POSITIVE_INFINITY) timer = after(ms, pump, true);',
    becomes: 'if (ms <= Number.POSITIVE_INFINITY) timer = after(ms, pump, true);',
    reason: 'A timer that would fire after a month; the next answer clears it.',
  },
  {
    file: 'src/layers/pacer.ts',
    line: 'queue.shift()?.(begin());',
    becomes: 'queue.shift()(begin());',
    reason: 'The queue is not empty there; only the types cannot tell.',
    equivalent: true,
  },
  {
    file: 'src/layers/pacer.ts',
    line: 'else limit = Math.max(1, Math.min(limit - 1, answered.length + underWay));',
    becomes: 'else limit = Math.max(1, Math.min(limit + 1, answered.length + underWay));',
    reason:
      'A limit that just refused lets through less than it is; the bound is for servers that refuse for other reasons.',
  },
  {
    file: 'src/layers/pacer.ts',
    line: 'if (!known && answered.length > most) answered.shift();',
    becomes: 'if (false) answered.shift();',
    reason: 'What is forgotten is older than any window; it only saves memory.',
  },
  {
    file: 'src/layers/pacer.ts',
    line: 'if (!known && answered.length > most) answered.shift();',
    becomes: 'if (known && answered.length > most) answered.shift();',
    reason: 'What is forgotten is older than any window; it only saves memory.',
  },
  {
    file: 'src/layers/pacer.ts',
    line: 'if (!known && answered.length > most) answered.shift();',
    becomes: 'if (!known && answered.length >= most) answered.shift();',
    reason: 'What is forgotten is older than any window; it only saves memory.',
  },
  {
    file: 'src/layers/pacer.ts',
    line: 'if (queue.length === 0 && delay(performance.now()) <= 0) return begin();',
    becomes: 'if (true && delay(performance.now()) <= 0) return begin();',
    reason: 'Whenever a request may go out, the queue has been emptied before.',
  },
  {
    file: 'src/layers/pacer.ts',
    line: 'if (answer) connections = Math.max(connections, turn.underWay);',
    becomes: 'if (true) connections = Math.max(connections, turn.underWay);',
    reason: 'Whether a connection that broke counts as open shows in the fastest round trip only, a little.',
  },
];
