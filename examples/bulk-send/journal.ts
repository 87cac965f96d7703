import { type FileHandle, open, realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Checked, RowKey } from './contacts.js';
import { takeLock } from './lock.js';
import type { Outcome } from './outcome.js';
import { UserError } from './program.js';

/** The outcome of each row, on disk. It holds line numbers, message IDs and kinds of errors, but no address or text. */
export interface Journal {
  /** The last outcome of a row, if there is any. */
  outcome(key: string): Outcome | undefined;
  /** Resolves once the entry would survive a power failure. Entries keep their order. */
  append(key: string, outcome: Outcome): Promise<void>;
  close(): Promise<void>;
}

type Entry = Outcome & { row: string };

const reasonOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? String(error);

/** The first line of a journal: what it is about. */
interface Header {
  journal: 'bulk-send';
  version: 1;
  csvSha256: string;
  /** Where its messages go; null for the API itself. Absent in journals of early versions. */
  baseUrl?: string | null;
}

/** Reads the outcomes in a journal, line by line, and cuts off what a crash left unfinished at its end. */
async function read(file: FileHandle, path: string, expected: Header): Promise<Map<string, Outcome>> {
  const header = `${JSON.stringify(expected)}\n`;
  const outcomes = new Map<string, Outcome>();
  let [count, bytes, rest] = [0, 0, ''];
  const take = (line: string) => {
    count += 1;
    bytes += Buffer.byteLength(line) + 1;
    if (count === 1) return checkHeader(path, line, expected);
    try {
      const { row, ...outcome } = JSON.parse(line) as Entry;
      outcomes.set(row, outcome);
    } catch {
      throw new UserError(`${path} is damaged: line ${count} is not JSON.`);
    }
  };
  for await (const piece of file.createReadStream({ encoding: 'utf8', start: 0, autoClose: false })) {
    const lines = `${rest}${piece}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  }
  // A new journal, or one whose first line was not finished.
  const isNew = count === 0 && header.startsWith(rest);
  if (count === 0 && !isNew) checkHeader(path, rest, expected);
  await file.truncate(bytes);
  if (isNew) await file.appendFile(header);
  await file.sync();
  return outcomes;
}

const apiAt = (baseUrl: string | null) => baseUrl ?? 'the API itself';

/** @throws UserError unless the first line of a journal is that of one of this CSV file, and of this API. */
function checkHeader(path: string, line: string, expected: Header): void {
  let header: Partial<Header> | null = null;
  try {
    header = JSON.parse(line);
  } catch {}
  if (header?.journal !== expected.journal) throw new UserError(`${path} is not a journal of this program.`);
  if (header.version !== expected.version || header.csvSha256 !== expected.csvSha256)
    throw new UserError(`${path} belongs to another CSV file, or to this one before it was changed.
A new journal sends every row of its file. So if some were sent, put the others into a file of their own first.`);
  const { baseUrl: now = null } = expected;
  const { baseUrl: then = now } = header;
  if (then !== now)
    throw new UserError(`${path} is of messages to ${apiAt(then)}, and these would go to ${apiAt(now)}.
Set AELYST_BASE_URL as it was, or name a new journal if that was a rehearsal: it sends every row.`);
}

/** @throws UserError if a journal has rows that were not found in its CSV file: they would be sent again. */
function checkKeys(path: string, outcomes: Map<string, Outcome>, rows: readonly RowKey[]): void {
  const keys = new Set(rows.map(({ key }) => key));
  if ([...outcomes.keys()].every((key) => keys.has(key))) return;
  throw new UserError(`${path} was begun by another version of this program, which read the CSV file in another way.
Finish with that version. Or see in the journal what was sent: "row" begins with the line in the CSV file, and the last
entry of a row holds. Send the other rows as a new file, with a new journal.`);
}

/** A new file survives a power failure only if its folder does. Windows cannot open a folder, and has no need to. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(dirname(path));
  await folder.sync().finally(() => folder.close());
}

/**
 * Opens a journal, or begins one, for this process alone.
 *
 * @param about What was found in the CSV file, and where its messages go.
 * @throws UserError if it is the journal of something else, or is in use.
 */
export async function openJournal(
  path: string,
  about: Pick<Checked, 'rows' | 'hash'> & { baseUrl: string | null },
): Promise<Journal> {
  const file = await open(path, 'a+').catch((error: unknown) => {
    throw new UserError(`${path} cannot be opened: ${reasonOf(error)}`);
  });
  const { rows, hash: csvSha256, baseUrl } = about;
  let release: (() => Promise<void>) | undefined;
  let outcomes: Map<string, Outcome>;
  try {
    // A device keeps nothing, or never ends.
    if (!(await file.stat()).isFile()) throw new UserError(`${path} cannot be a journal: it is not a file.`);
    // The same journal by another name is the same journal.
    release = await takeLock(`${await realpath(path)}.lock`);
    outcomes = await read(file, path, { journal: 'bulk-send', version: 1, csvSha256, baseUrl });
    checkKeys(path, outcomes, rows);
    await syncFolder(await realpath(path));
  } catch (error) {
    await file.close();
    await release?.();
    const { code, syscall, path: place = path } = error as NodeJS.ErrnoException;
    throw syscall === undefined ? error : new UserError(`${place} cannot be used: ${code}`);
  }

  let batch: Entry[] = [];
  let writing: Promise<void> = Promise.resolve();

  async function write(): Promise<void> {
    const entries = batch;
    batch = [];
    await file.appendFile(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    await file.datasync();
    for (const { row, ...outcome } of entries) outcomes.set(row, outcome);
  }

  return {
    outcome: (key) => outcomes.get(key),
    async append(key, outcome) {
      // Whatever comes while the disk is busy is written at once, as a database commits in groups.
      // After a failure nothing more is written: it would follow half a line.
      if (batch.push({ row: key, ...outcome }) === 1) writing = writing.then(write);
      await writing.catch((error: unknown) => {
        throw new UserError(`The journal cannot be written: ${reasonOf(error)}`);
      });
    },
    async close() {
      await writing.catch(() => {});
      await file.close();
      await release?.();
    },
  };
}
