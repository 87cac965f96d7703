import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { projectRoot } from '../../scripts/support/project.js';

/** A process, and what it has printed. */
export interface Running {
  child: ChildProcess;
  lines: string[];
  /** Resolves with the first line, printed or not yet, that matches. */
  line(fits: RegExp): Promise<string>;
  exit: Promise<number | null>;
}

/** Runs Node with arguments, and collects what it prints on either stream. */
export function run(args: string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): Running {
  const child = spawn(process.execPath, args, { cwd: projectRoot, ...options });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on('line', (line) => {
      lines.push(line);
      for (const look of waiting) look();
    });
  }
  const exit = once(child, 'close').then(([code]) => code as number | null);
  return {
    child,
    lines,
    exit,
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
        exit.then(() => reject(new Error(`It ended before it printed ${fits}:\n${lines.join('\n')}`)));
      }),
  };
}
