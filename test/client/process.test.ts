import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Built, builtPackage } from '../support/built.js';
import { retryAfter, statusOf } from '../support/scripted.js';
import { http, startSocketServer } from '../support/socket-server.js';

// As it is published, which starts in a fifth of the time that the sources need.
let built: Built;
beforeAll(async () => {
  built = await builtPackage();
});
afterAll(() => built[Symbol.asyncDispose]());

/** Runs a program that does nothing but await calls, and gives what it printed and its exit code. */
async function run(options: string, calls: string) {
  const program = `
    import { createClient } from './index.js';
    const hang = () => new Promise(() => {});
    const aelyst = createClient({ token: 'secret-token', ${options} });
    const add = (options) => aelyst.addTags('id:1', [], options);
    ${calls}`;
  const args = ['--input-type=module', '--eval', program];
  const child = spawn(process.execPath, args, { cwd: built.folder });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const [code] = await once(child, 'close');
  return { code, output };
}

test.concurrent.each([
  ['fetch', 'fetch: hang'],
  ['a token function', 'token: hang'],
  ['the body of a response', 'fetch: async () => new Response(new ReadableStream({ pull: hang }))'],
])('a program that awaits nothing but %s that never settles hears of the time-out', async (_, options) => {
  expect(await run(`${options}, timeoutMs: 50`, 'console.log((await add()).error.kind)')).toEqual({
    code: 0,
    output: 'timeout\n',
  });
});

test.concurrent('a program that awaits nothing but a retry wait does not end before it, and ends right after', async () => {
  const refused = `${statusOf('rate-limited')} Too Many Requests`;
  const ok = http('200 OK', '{"contactId":1}', ['Connection: close']);
  await using server = await startSocketServer((socket, count) => {
    socket.end(count === 1 ? http(refused, '{}', [`${retryAfter.name}: 0.1`, 'Connection: close']) : ok);
  });
  const calls = 'console.log((await add({ timeoutMs: 2e9, deadlineMs: 2e9 })).ok)';
  expect(await run(`baseUrl: ${JSON.stringify(server.url)}`, calls)).toEqual({ code: 0, output: 'true\n' });
  expect(server.requests).toHaveLength(2);
});

test.concurrent('a program whose calls have settled is held by nothing, whatever time they had left', async () => {
  const calls = `
    const times = { timeoutMs: 2e9, deadlineMs: 2e9 };
    const controller = new AbortController();
    const waiting = add({ ...times, signal: controller.signal });
    setImmediate(() => controller.abort());
    console.log((await waiting).error.kind);
    globalThis.respond = () => new Response('{}', { status: ${statusOf('rate-limited')}, headers: { '${retryAfter.name}': '50' } });
    const stop = new AbortController();
    const retried = add({ ...times, signal: stop.signal });
    setImmediate(() => stop.abort());
    console.log((await retried).error.kind);
    globalThis.respond = () => Response.json({});
    console.log((await aelyst.createComment('id:1', { text: 'x' }, times)).ok);`;
  expect(await run('fetch: async () => globalThis.respond ? globalThis.respond() : hang()', calls)).toEqual({
    code: 0,
    output: 'aborted\naborted\ntrue\n',
  });
});
