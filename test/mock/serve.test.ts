import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../src/command-line/command.js';
import { serve } from '../../src/mock/command/serve.js';
import type { MockOptions } from '../../src/mock/index.js';

type Listener = (...args: unknown[]) => void;
const listeners = () => process.stdout.listeners('error') as Listener[];

let before: Listener[];
beforeEach(() => {
  before = listeners();
});
afterEach(() => {
  for (const added of listeners().filter((each) => !before.includes(each)))
    process.stdout.off('error', added);
});

describe('the command says in one line that it cannot serve', () => {
  async function expectOneLine(options: MockOptions, line: string | RegExp) {
    const error = await serve(options, {}).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    // Which `runCommand` shows without its stack.
    expect(error).toBeInstanceOf(UserError);
    const { message } = error as UserError;
    expect(message).toMatch(line);
    expect(message.trimEnd().split('\n')).toHaveLength(1);
  }

  it.each([
    ['a description that cannot be read', 'no-such-file.yaml', 'no-such-file.yaml cannot be read'],
    ['a file that is no description', 'package.json', 'package.json is not an OpenAPI 3.1 description'],
  ])('%s', async (_, description, line) => {
    await expectOneLine({ description }, line);
  });

  it('on a port that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      await expectOneLine({ port }, `Port ${port} on 127.0.0.1 is taken`);
    } finally {
      server.close();
    }
  });
});
