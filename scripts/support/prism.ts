import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { Readable, Writable } from 'node:stream';
import { inProject } from '../../scripts/support/project.js';

/** Prism's own server in a process of its own. When a request has ended the process, another one is started. */
export interface Prism extends AsyncDisposable {
  /** Base URL of a process that runs. It has no path: Prism leaves out that of the description's server. */
  url(): Promise<string>;
  /** Resolves when the process of the last URL has ended. */
  ended(): Promise<void>;
}

interface Process {
  url: string;
  child: ChildProcessByStdio<Writable, Readable, Readable>;
  ended: Promise<void>;
}

// Started by `npx` or a shell, Prism would outlive the process that is killed.
const command = createRequire(import.meta.url).resolve('@stoplight/prism-cli/dist/index.js');

/** Ends the process with the one that started it, however that ends: its standard input is closed then. */
const endWithParent = `data:text/javascript,process.stdin.on('end', () => process.exit()).resume()`;

async function launch(description: string): Promise<Process> {
  const child = spawn(process.execPath, [
    ...['--import', endWithParent, command, 'mock', description],
    ...['--port', '0', '--host', '127.0.0.1', '--multiprocess', 'false', '--errors'],
  ]);
  const ended = once(child, 'close').then(() => {});
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    // Read to the end: Prism waits when nobody takes its log.
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output = (output + text).slice(-10_000);
        const [, url] = /listening on (http:\/\/[\d.]+:\d+)/.exec(output) ?? [];
        if (url !== undefined) resolve(url);
      });
    }
    ended.then(() => reject(new Error(`Prism did not start:\n${output}`)), reject);
  });
  return { url, child, ended };
}

/** Starts `prism mock`, unmodified, on a free port. With its `--errors`, an example that breaks its schema is a 500. */
export async function startPrism(description = inProject('generated', 'openapi.json')): Promise<Prism> {
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
