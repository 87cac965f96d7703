import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { UserError } from './program.js';

const own = JSON.stringify({ pid: process.pid, host: hostname() });

/** Creates a file, or says that there is one already. */
async function create(path: string): Promise<boolean> {
  try {
    await writeFile(path, own, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    // The disk may be full: an empty lock would stay.
    await rm(path, { force: true }).catch(() => {});
    throw error;
  }
}

/** Whether the process that wrote the lock is gone for certain. */
function isLeftOver(content: string): boolean {
  try {
    const { pid, host } = JSON.parse(content) as { pid: number; host: string };
    if (host !== hostname()) return false;
    // In a container, each process may get the same ID as the one before it.
    if (pid === process.pid) return true;
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/**
 * Takes a lock that ends with this process. It holds the process ID rather than a time stamp that has to be renewed: a
 * process that was suspended, or a computer asleep, must find its lock still there.
 *
 * @returns what gives the lock back.
 * @throws UserError if another process holds it.
 */
export async function takeLock(path: string): Promise<() => Promise<void>> {
  const release = () => rm(path, { force: true });
  const held = (file: string) =>
    new UserError(`Another process is using this journal. If you are sure that none is, delete ${file}`);
  if (await create(path)) return release;
  // A lock of its own for taking over: of two that find the same left-over, one must not remove the other's new lock.
  const takeover = `${path}.takeover`;
  if (!(await create(takeover))) throw held(takeover);
  try {
    if (!isLeftOver(await readFile(path, 'utf8').catch(() => ''))) throw held(path);
    await writeFile(`${path}.new`, own);
    await rename(`${path}.new`, path);
    return release;
  } finally {
    await rm(takeover, { force: true });
  }
}
