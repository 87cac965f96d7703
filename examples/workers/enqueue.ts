/**
 * Makes a job of each row of a CSV file; the same file again adds nothing:
 *
 *     npx tsx examples/workers/enqueue.ts contacts.csv
 *
 * `--repeated` and `--ignore` are those of bulk-send.ts.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { namesIn, parse } from '../bulk-send/arguments.js';
import { checkContacts, hashed, readContacts } from '../bulk-send/contacts.js';
import { run, say, UserError } from '../bulk-send/program.js';
import { importIdOf, readKey, seal } from './job.js';
import { importsOf, note, type Store, withStore } from './store.js';

const options = {
  repeated: { type: 'boolean', default: false },
  ignore: { type: 'string', default: '' },
} as const;

/** Jobs that are added together. */
const batchSize = 1000;
/** Finding equal rows takes memory for each row, so in a larger file each row is only checked by itself. */
const largestCompared = 30_000_000;

/** Checks the whole file before the first row of it becomes a job. Returns its hash and the number of its rows. */
async function check(path: string, { repeated, ignored }: { repeated: boolean; ignored: string[] }) {
  const { size } = await stat(path);
  if (size <= largestCompared) {
    const { hash, rows } = await checkContacts(createReadStream(path), { repeated, ignored });
    return { hash, rows: rows.length };
  }
  say('The file is large, so equal rows and unused columns are not looked for.');
  const digest = createHash('sha256');
  let rows = 0;
  for await (const _ of readContacts(hashed(createReadStream(path), digest))) rows += 1;
  if (rows === 0) throw new UserError('it holds no contact; put one on each line');
  return { hash: digest.digest('hex'), rows };
}

/** Adds the jobs that are not there yet. Their IDs come from the content of the file and the line. */
async function addJobs({ queue }: Store, path: string, importId: string, key: Buffer, hash: string) {
  const digest = createHash('sha256');
  let batch: Parameters<typeof queue.addBulk>[0] = [];
  const flush = async () => {
    await queue.addBulk(batch);
    batch = [];
  };
  for await (const { line, identifier, body } of readContacts(hashed(createReadStream(path), digest))) {
    const jobId = `${importId}-${line}`;
    const opts = { jobId, attempts: 1, stackTraceLimit: 0 };
    batch.push({ name: 'send', data: seal(key, jobId, { identifier, body }), opts });
    if (batch.length === batchSize) await flush();
  }
  if (batch.length > 0) await flush();
  if (digest.digest('hex') !== hash) throw new UserError('it was changed while it was read.');
}

/** Adds what is missing of a file. */
async function addFile(store: Store, path: string, key: Buffer, found: { hash: string; rows: number }) {
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
  await addJobs(store, path, importId, key, found.hash);
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
