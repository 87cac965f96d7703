import { afterAll, expect, vi } from 'vitest';

/** Globals that tests replace, and that later files in the same process need unchanged. */
const replaceable = () => ({
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  now: performance.now,
  random: Math.random,
  fetch: globalThis.fetch,
  log: console.log,
  error: console.error,
  document: Reflect.get(globalThis, 'document'),
});

const before = replaceable();

afterAll(() => {
  const after = replaceable();
  // The others must not fail because of this one.
  vi.restoreAllMocks();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  Object.assign(globalThis, { setTimeout: before.setTimeout, clearTimeout: before.clearTimeout });
  for (const [name, value] of Object.entries(before)) {
    expect(Object.is(after[name as keyof typeof after], value), `${name} is as it was before this file`).toBe(
      true,
    );
  }
});
