/**
 * Makes a job of each row of a CSV file; the same file again adds nothing:
 *
 *     npx tsx examples/workers/enqueue.ts contacts.csv
 *
 * `--repeated` and `--ignore` are those of bulk-send.ts.
 */
import { createHash, hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { namesIn, parse } from '../bulk-send/arguments.js';
import { checkContacts, hashed, type Row, type RowKey, readContacts } from '../bulk-send/contacts.js';
import { run, say, UserError } from '../bulk-send/program.js';
import { importIdOf, readKey, seal } from './job.js';
import { importsOf, note, type Store, withStore } from './store.js';

const options = {
  repeated: { type: 'boolean', default: false },
  ignore: { type: 'string', default: '' },
} as const;

/** Jobs that are added together. */
const batchSize = 1000;

/** The rows of a file, so many at a time, and a hash of these: what is added has to be what was checked. */
async function* batchesOf<Each extends RowKey>(rows: AsyncIterable<Each> | Iterable<Each>) {
  let batch: Each[] = [];
  const close = () => ({ batch, digest: hash('sha256', batch.map(({ key }) => key).join()) });
  for await (const row of rows) {
    if (batch.push(row) < batchSize) continue;
    yield close();
    batch = [];
  }
  if (batch.length > 0) yield close();
}

/** What a look through a whole file has found. */
interface Found {
  /** SHA-256 of the file, in hexadecimal. */
  hash: string;
  rows: number;
  /** Those of its batches of rows. */
  digests: string[];
}
/** Finding equal rows takes memory for each row, so in a larger file each row is only checked by itself. */
const largestCompared = 30_000_000;

/** Checks the whole file before the first row of it becomes a job. */
async function check(
  path: string,
  { repeated, ignored }: { repeated: boolean; ignored: string[] },
): Promise<Found> {
  const { size } = await stat(path);
  const found: Found = { hash: '', rows: 0, digests: [] };
  const add = async (rows: Parameters<typeof batchesOf<RowKey>>[0]) => {
    for await (const { batch, digest } of batchesOf(rows)) {
      found.rows += batch.length;
      found.digests.push(digest);
    }
  };
  if (size <= largestCompared) {
    const checked = await checkContacts(createReadStream(path), { repeated, ignored });
    await add(checked.rows);
    return { ...found, hash: checked.hash };
  }
  say('The file is large, so equal rows and unused columns are not looked for.');
  const digest = createHash('sha256');
  await add(readContacts(hashed(createReadStream(path), digest)));
  if (found.rows === 0) throw new UserError('it holds no contact; put one on each line');
  return { ...found, hash: digest.digest('hex') };
}

/**
 * Adds the jobs that are not there yet. Their IDs come from the content of the file and the line.
 *
 * @throws UserError before the first batch of rows that are not what was checked.
 */
async function addJobs({ queue }: Store, path: string, importId: string, key: Buffer, digests: string[]) {
  const left = digests.values();
  const demand = (isRight: boolean, rows: string) => {
    if (!isRight)
      throw new UserError(
        `it was changed while it was read: ${rows} are in the queue as they were. Restore the file, and the same command adds the others.`,
      );
  };
  for await (const { batch, digest } of batchesOf(readContacts(createReadStream(path)))) {
    const [first] = batch as [Row];
    demand(left.next().value === digest, `the rows before line ${first.line}`);
    await queue.addBulk(
      batch.map(({ line, identifier, body }) => {
        const jobId = `${importId}-${line}`;
        const opts = { jobId, attempts: 1, stackTraceLimit: 0 };
        return { name: 'send', data: seal(key, jobId, { identifier, body }), opts };
      }),
    );
  }
  demand(left.next().done === true, 'the rows that it still has');
}

/** Adds what is missing of a file. */
async function addFile(store: Store, path: string, key: Buffer, found: Found) {
  const importId = importIdOf(key, found.hash);
  const file = basename(path);
  for (const [id, each] of await importsOf(store)) {
    if (each.file === file && id !== importId)
      throw new UserError(
        `${file} was imported before, with other content: its rows would be sent again. Give a file with new rows only a name of its own.`,
      );
  }
  const { complete, ...known } = await note(store, importId, { file, rows: found.rows, complete: false });
  if (complete) {
    say(`This file was imported before, as ${known.file}: nothing was added.`);
    return;
  }
  await addJobs(store, path, importId, key, found.digests);
  await (await store.notes.getJob(importId))?.updateData({ ...known, complete: true });
  say(`${found.rows} rows are in the queue.`);
}

await run(async () => {
  const { values, positionals } = parse(options);
  const [path, ...others] = positionals;
  if (path === undefined || others.length > 0) throw new UserError('Name one CSV file.');
  const key = readKey();
  const ignored = namesIn(values.ignore);
  return withStore(key, async (store) => {
    try {
      await addFile(store, path, key, await check(path, { repeated: values.repeated, ignored }));
      return 0;
    } catch (error) {
      const { code, syscall, message } = error as NodeJS.ErrnoException;
      if (syscall === 'open' || syscall === 'stat') throw new UserError(`${path} cannot be read: ${code}`);
      if (error instanceof UserError) throw new UserError(`${path} is not right.\n${message}`);
      throw new UserError(
        `The store did not take all rows: ${message}. The same command again adds the rest.`,
      );
    }
  });
});
