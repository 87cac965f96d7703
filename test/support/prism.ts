import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { projectRoot } from '../../scripts/support/project.js';

/** Prism's own server in a process of its own. When a request has ended the process, another one is started. */
export interface Prism extends AsyncDisposable {
  /** Base URL of a process that runs. It has no path: Prism leaves out that of the description's server. */
  url(): Promise<string>;
  /** Resolves when the process of the last URL has ended. */
  ended(): Promise<void>;
}

interface Process {
  url: string;
  child: ChildProcess;
  ended: Promise<void>;
}

const preload = new URL('prism-process.js', import.meta.url).href;

// Started by `npx` or a shell, Prism would outlive the process that is killed.
const command = createRequire(import.meta.url).resolve('@stoplight/prism-cli/dist/index.js');

async function launch(description: string): Promise<Process> {
  const options = {
    ...{ port: '0', host: '127.0.0.1', multiprocess: 'false', errors: 'true' },
    // Its log reads back the bodies that it has written, and ends the process when it cannot.
    verboseLevel: 'silent',
  };
  const flags = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
  const child = spawn(process.execPath, ['--import', preload, command, 'mock', description, ...flags], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const ended = once(child, 'close').then(() => {});
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-10_000);
    });
  }
  const address = await Promise.race([once(child, 'message'), ended]);
  if (address === undefined) throw new Error(`Prism did not start:\n${output}`);
  const { port } = address[0] as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, child, ended };
}

/**
 * Starts `prism mock`, unmodified, on a free port. With its `--errors`, an example that breaks its schema is a 500.
 *
 * @param description Path of the description, from the root of the project.
 */
export async function startPrism(description = 'generated/openapi.json'): Promise<Prism> {
  let running = launch(description);
  await running;
  return {
    async url() {
      const last = running;
      const { child } = await last;
      const isOver = child.exitCode !== null || child.signalCode !== null;
      if (isOver && running === last) running = launch(description);
      return (await running).url;
    },
    ended: async () => (await running).ended,
    async [Symbol.asyncDispose]() {
      const { child, ended } = await running;
      child.kill();
      await ended;
    },
  };
}
