import { afterEach, expect, test, vi } from 'vitest';
import type { Json } from '../../../scripts/support/description.js';
import { bundle } from '../../support/contract.js';
import { holds } from '../../support/holds.js';
import { resolveSchema } from './schema.js';
import { valid } from './valid.js';

const comments = valid(resolveSchema(bundle, '#/components/schemas/NewComment'));

afterEach(() => vi.unstubAllEnvs());

/** Holds a claim that is false against comments: which were tried, and what is said of it. */
async function refute() {
  const tried: Json[] = [];
  const claim = (body: Json) => {
    tried.push(body);
    expect(JSON.stringify(body)).not.toContain('😀😀😀');
  };
  const message = await holds(comments, claim, { numRuns: 2000 }).catch((error: Error) => error.message);
  return { tried, message: String(message) };
}

test('a failure says with which seed and path, and with which command, its value can be tried again', async () => {
  const first = await refute();
  const [, seed, path] = /\{ seed: (-?\d+), path: "([\d:]+)"/.exec(first.message) ?? [];
  const [, replay = '', file, name] =
    /\nAgain: REPLAY=(\S+) npx vitest run (\S+) -t '(.+)'$/.exec(first.message) ?? [];
  expect(replay).toBe(`${seed}:${path}`);
  expect(import.meta.url).toContain(file);
  expect(expect.getState().currentTestName).toMatch(new RegExp(`^${name}$`));

  vi.stubEnv('REPLAY', replay);
  const again = await refute();
  expect(again.tried).toHaveLength(1);
  expect(first.tried).toContainEqual(again.tried[0]);
  expect(again.message).toContain(/Counterexample: .+/.exec(first.message)?.[0]);
});

test('what is no seed and path changes nothing', async () => {
  vi.stubEnv('REPLAY', 'nonsense');
  expect((await refute()).tried.length).toBeGreaterThan(1);
});
