import { readFileSync, readlinkSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { UserError } from './program.js';

/** What a lock says of its process. Without a `space`, process IDs of the same host are taken for comparable. */
interface Holder {
  pid: number;
  host: string;
  /** Where the process ID counts: containers that share a folder may have the same host name, and the same IDs. */
  space?: string;
  /** When the process started: a later one may have the same ID. */
  start?: string | undefined;
}

/** Linux alone says so. */
function readSpace(): Pick<Holder, 'space' | 'start'> {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    // After the name of the program, which may hold anything. See proc_pid_stat(5).
    const fields = readFileSync('/proc/self/stat', 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return { space: `${boot} ${readlinkSync('/proc/self/ns/pid')}`, start: fields[19] };
  } catch {
    return {};
  }
}

const holder: Holder = { pid: process.pid, host: hostname(), ...readSpace() };
const own = JSON.stringify(holder);

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
    const { pid, host, space, start } = JSON.parse(content) as Holder;
    if (host !== holder.host || (space !== undefined && space !== holder.space)) return false;
    if (pid === holder.pid) return start === undefined || start !== holder.start;
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
