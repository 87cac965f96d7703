import { expect, test } from 'vitest';
import { builtFolder } from '../../scripts/support/built.js';
import { startProgram } from '../../scripts/support/program.js';
import { retryAfter, statusOf } from '../support/scripted.js';

/** Awaits one call after the other, and nothing else: whatever does not keep the process alive ends it early. */
const program = `
  import { createClient } from './index.js';
  const hang = () => new Promise(() => {});
  const refuse = async () =>
    new Response('{}', { status: ${statusOf('rate-limited')}, headers: { '${retryAfter.name}': '0.1' } });
  const kindOf = async (options) => {
    const aelyst = createClient({ token: 'secret-token', ...options });
    return (await aelyst.addTags('id:1', [])).error?.kind ?? 'ok';
  };
  const later = { timeoutMs: 2e9, deadlineMs: 2e9 };
  const abortingSoon = () => {
    const controller = new AbortController();
    setImmediate(() => controller.abort());
    return { ...later, signal: controller.signal };
  };
  for (const options of [
    { fetch: hang, timeoutMs: 50 },
    { fetch: hang, timeoutMs: 2e9, deadlineMs: 50 },
    { token: hang, timeoutMs: 50 },
    { fetch: async () => new Response(new ReadableStream({ pull: hang })), timeoutMs: 50 },
    { fetch: refuse, retry: { maxAttempts: 2 }, ...later },
    { fetch: refuse, retry: { maxAttempts: 2 }, ...later, rateLimit: false },
    { fetch: hang, ...abortingSoon() },
    { fetch: refuse, ...abortingSoon() },
    { fetch: async () => Response.json({}), ...later },
  ]) console.log(await kindOf(options));`;

test('a process lives as long as a call is pending, whatever never settles, and no longer', async () => {
  // As published, because the sources take longer to load.
  const args = ['--input-type=module', '--eval', program];
  const { ended, lines } = startProgram(args, { cwd: await builtFolder() });
  const { code } = await ended;
  const ends = [...Array(4).fill('timeout'), 'rate-limited', 'rate-limited', 'aborted', 'aborted', 'ok'];
  expect({ code, lines }).toEqual({ code: 0, lines: ends });
});
