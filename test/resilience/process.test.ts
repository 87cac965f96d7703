import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Built, builtPackage } from '../support/built.js';
import { http, startSocketServer } from '../support/socket-server.js';

// As it is published, which starts in a fifth of the time that the sources need.
let built: Built;
beforeAll(async () => {
  built = await builtPackage();
});
afterAll(() => built[Symbol.asyncDispose]());

/** Runs a program that does nothing but to await calls, and gives what it printed and its exit code. */
async function runProgram(baseUrl: string, calls: string) {
  const program = `
    import { createClient } from './index.js';
    const aelyst = createClient({ token: 'secret-token', baseUrl: ${JSON.stringify(baseUrl)} });
    const add = () => aelyst.addTags('id:1', [], { timeoutMs: 60_000, deadlineMs: 60_000 });
    ${calls}`;
  const args = ['--input-type=module', '--eval', program];
  const child = spawn(process.execPath, args, { cwd: built.folder });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const [code] = await once(child, 'exit');
  return { code, output };
}

const ok = http('200 OK', '{"contactId":1}', ['Connection: close']);

test('a program that awaits nothing but a wait does not end before it, and ends right after', async () => {
  await using server = await startSocketServer((socket, count) => {
    socket.end(
      count === 1 ? http('429 Too Many Requests', '{}', ['Retry-After: 1', 'Connection: close']) : ok,
    );
  });
  const { code, output } = await runProgram(server.url, 'console.log((await add()).ok)');
  expect({ code, output }).toEqual({ code: 0, output: 'true\n' });
  expect(server.requests).toHaveLength(2);
});

test('a program whose calls have settled is held by nothing, whatever time they had left', async () => {
  await using server = await startSocketServer((socket) => socket.end(ok));
  const { code, output } = await runProgram(server.url, 'console.log((await add()).ok, (await add()).ok)');
  expect({ code, output }).toEqual({ code: 0, output: 'true true\n' });
});
