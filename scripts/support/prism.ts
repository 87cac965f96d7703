import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { projectRoot } from './project.js';

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

/** Ends the process with the one that started it, however that ends: its standard input is closed then. */
const endWithParent = `data:text/javascript,process.stdin.on('end', () => process.exit()).resume()`;

async function launch(description: string, folder: string): Promise<Process> {
  // Started by `npx` or a shell, Prism would outlive the process that is killed.
  const command = createRequire(join(folder, 'package.json')).resolve('@stoplight/prism-cli/dist/index.js');
  const args = ['--port', '0', '--host', '127.0.0.1', '--multiprocess', 'false', '--errors'];
  const child = spawn(process.execPath, ['--import', endWithParent, command, 'mock', description, ...args], {
    cwd: folder,
  });
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

/**
 * Starts `prism mock`, unmodified, on a free port. With its `--errors`, an example that breaks its schema is a 500.
 *
 * @param description Path of the description, from the folder.
 * @param folder A project that has Prism installed.
 */
export async function startPrism(
  description = 'generated/openapi.json',
  folder = projectRoot,
): Promise<Prism> {
  let running = launch(description, folder);
  await running;
  return {
    async url() {
      const last = running;
      const { child } = await last;
      const isOver = child.exitCode !== null || child.signalCode !== null;
      if (isOver && running === last) running = launch(description, folder);
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
