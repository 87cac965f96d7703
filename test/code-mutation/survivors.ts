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
  {
    file: 'src/events.ts',
    line: 'if (listener) new Promise((resolve) => resolve(listener(event))).catch(() => {});',
    becomes: 'if (true) new Promise((resolve) => resolve(listener(event))).catch(() => {});',
    reason: 'Without a listener the call of it fails where nobody hears of that.',
    equivalent: true,
  },
  {
    file: 'src/layers/call.ts',
    line: 'const deadline = deadlineMs < Number.POSITIVE_INFINITY ? endAfter(deadlineMs) : undefined;',
    becomes: 'const deadline = true ? endAfter(deadlineMs) : undefined;',
    reason: 'A timer that would fire after a month; the end of the call clears it.',
  },
  {
    file: 'src/layers/call.ts',
    line: 'const deadline = deadlineMs < Number.POSITIVE_INFINITY ? endAfter(deadlineMs) : undefined;',
    becomes: 'const deadline = deadlineMs <= Number.POSITIVE_INFINITY ? endAfter(deadlineMs) : undefined;',
    reason: 'A timer that would fire after a month; the end of the call clears it.',
  },
  {
    file: 'scripts/generate/operations.ts',
    line: "if (schemes.length !== 1 || schemes.some(({ type, scheme }) => type !== 'http' || scheme !== 'bearer')) {",
    becomes:
      "if (schemes.length !== 1 || schemes.every(({\n  type,\n  scheme\n}) => type !== 'http' || scheme !== 'bearer')) {",
    reason: 'There is one of them at that place.',
    equivalent: true,
  },
  {
    file: 'scripts/generate/schema.ts',
    line: 'const components = transformed',
    becomes: 'const components = transformed',
    reason: 'Without the filter: whatever else openapi-typescript writes has another name.',
  },
  {
    file: 'scripts/generate/schema.ts',
    line: "components && propertiesOf(components).find((property) => property.name.text === 'schemas')?.type;",
    becomes:
      "components && propertiesOf(components).find(property => property.name.text === 'schemas').type;",
    reason: 'openapi-typescript always writes it where there are components.',
  },
  {
    file: 'scripts/generate/schema.ts',
    line: "components && propertiesOf(components).find((property) => property.name.text === 'schemas')?.type;",
    becomes: 'components && propertiesOf(components).find((property) => true)?.type;',
    reason: 'openapi-typescript writes it first.',
  },
  {
    file: 'src/layers/rate-limit.ts',
    line: 'if (pauseMs > settings.maxWaitMs) return refusal(pauseMs);',
    becomes: 'if (pauseMs >= settings.maxWaitMs) return refusal(pauseMs);',
    reason: 'A wait that is to the fraction of a millisecond the longest that callers have patience for.',
  },
];
