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

/**
 * Resolves when the process that started this one is gone, crashed or killed, so that no mock stays behind that
 * nobody knows of. It keeps nothing alive.
 */
export async function orphaned(): Promise<void> {
  const parent = process.ppid;
  // npm and npx run a command through a shell, which would outlive them.
  const behindShell = process.env['npm_command'] === undefined ? [] : await parentOf(parent);
  const watched = [parent, ...behindShell];
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      // Windows keeps the number of a parent that is gone.
      if (process.ppid === parent && watched.every(isAlive)) return;
      clearInterval(timer);
      resolve();
    }, intervalMs);
    timer.unref();
  });
}
