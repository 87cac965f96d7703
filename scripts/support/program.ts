import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { inProject } from './project.js';

/** A process, and what it has printed. */
export interface Program {
  child: ChildProcess;
  /** What it has printed so far, on either stream. */
  lines: string[];
  /** Resolves with the first line, printed or not yet, that matches. */
  line(fits: RegExp): Promise<string>;
  /** Resolves once it has ended: by itself, or by a signal. */
  ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
}

/** Starts Node, or another command, in the folder of the project, or in another one. */
export function startProgram(
  args: readonly string[],
  {
    command = process.execPath,
    ...options
  }: { command?: string; cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Program {
  const child = spawn(command, args, { cwd: inProject(), ...options });
  const output = { stdout: '', stderr: '' };
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    const stream = child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
    createInterface(stream).on('line', (line) => {
      lines.push(line);
      for (const look of waiting) look();
    });
  }
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...output }));
  return {
    child,
    lines,
    ended,
    line: (fits) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = lines.find((line) => fits.test(line));
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
        ended.then(() => reject(new Error(`It ended before it printed ${fits}:\n${lines.join('\n')}`)));
      }),
  };
}
