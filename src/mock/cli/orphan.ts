import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const intervalMs = 250;

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** The process that started another one, where `ps` can say. */
async function parentOf(pid: number): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'ppid=', '-p', String(pid)]).catch(() => ({
    stdout: '',
  }));
  const parent = Number(stdout);
  return parent > 0 ? [parent] : [];
}

/** The processes that started this one, the nearest first. */
export async function starters(): Promise<number[]> {
  const parent = process.ppid;
  // npm and npx run a command through a shell, which would outlive them.
  return process.env['npm_command'] === undefined ? [parent] : [parent, ...(await parentOf(parent))];
}

/**
 * Resolves when one of the processes that started this one has ended, so that no forgotten mock stays running. It does
 * not keep the process alive.
 */
export function orphaned(of: readonly number[]): Promise<void> {
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      // Windows keeps the ID of a parent that has ended.
      if (process.ppid === of[0] && of.every(isAlive)) return;
      clearInterval(timer);
      resolve();
    }, intervalMs);
    timer.unref();
  });
}
