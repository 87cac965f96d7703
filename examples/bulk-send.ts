#!/usr/bin/env node
/**
 * The command `aelyst-send`: a message to each contact of a CSV file, thousands of them, and none of them twice.
 *
 *     npx -p @aelyst/client aelyst-send contacts.csv --journal sent.jsonl
 *
 * A journal records the outcome of each row, so that a run can be stopped, or killed, and continued.
 */
import { createReadStream } from 'node:fs';
import { readArguments, readBaseUrl, usage, withConnection } from './bulk-send/arguments.js';
import {
  type Allowances,
  type Checked,
  checkContacts,
  type RowKey,
  readContacts,
} from './bulk-send/contacts.js';
import { type Journal, openJournal } from './bulk-send/journal.js';
import { isToBeSent } from './bulk-send/outcome.js';
import { onInterrupt, run, say, showProgress, UserError } from './bulk-send/program.js';
import { noteDecisions, report } from './bulk-send/report.js';
import { createSender } from './bulk-send/sender.js';

/** @throws UserError that names each line that is wrong, or says why the file cannot be read. */
async function check(path: string, allowances: Allowances): Promise<Checked> {
  try {
    const checked = await checkContacts(createReadStream(path), allowances);
    if (checked.sameContact > 0)
      say(`Rows that name the same contact as an earlier row: ${checked.sameContact}.`);
    return checked;
  } catch (error) {
    if (error instanceof UserError)
      throw new UserError(`${path} is not right, and nothing was sent.\n${error.message}`);
    const { code, syscall } = error as NodeJS.ErrnoException;
    throw syscall === undefined ? error : new UserError(`${path} cannot be read: ${code}`);
  }
}

/** Sends the rows that are still to be sent. Resolves to the exit code of a signal, if one stopped it. */
async function sendRows(path: string, rows: RowKey[], journal: Journal, concurrency: number) {
  const sender = withConnection((connection) => createSender(connection, journal));
  const open = (key: string) => isToBeSent(journal.outcome(key));
  const progress = showProgress(rows.filter(({ key }) => open(key)).length);
  // An error in the middle must not end calls that are under way: their outcomes would be unknown.
  async function* messages() {
    let index = 0;
    try {
      for await (const row of readContacts(createReadStream(path))) {
        if (row.key !== rows[index]?.key) throw new UserError('it was changed in the meantime');
        index += 1;
        if (open(row.key)) yield row;
      }
      if (index < rows.length)
        throw new UserError('it holds fewer rows than before; a pipe can be read only once');
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      sender.stop(`${path} cannot be read any more, so nothing more is sent: ${code ?? message}`);
    }
  }
  const interrupt = onInterrupt(
    () => {
      sender.stop('Stopped.');
      progress.stop();
      say(`Waiting for ${sender.underWay()} messages that are under way. Ctrl-C again aborts them.`);
    },
    () => sender.abort('Aborted.'),
  );
  try {
    const stopReason = await sender.run(messages(), concurrency, progress.step);
    progress.stop();
    if (stopReason) say(stopReason);
    return interrupt.exitCode();
  } finally {
    progress.stop();
    interrupt.end();
  }
}

await run(async () => {
  const options = readArguments();
  if (options.help) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  const { rows, hash } = await check(options.csv, options);
  if (options.check) {
    process.stdout.write(`All ${rows.length} rows are right.\n`);
    return 0;
  }
  const journal = await openJournal(options.journal, { rows, hash, baseUrl: await readBaseUrl() });
  try {
    await noteDecisions(options, rows, journal);
    // A command that is repeated must not decide again: the outcome may be a new one, which nobody has looked into.
    const isDone = options.decides || rows.every(({ key }) => !isToBeSent(journal.outcome(key)));
    const signalCode = isDone ? undefined : await sendRows(options.csv, rows, journal, options.concurrency);
    const { text, allSent } = report(rows, journal, options.decides);
    process.stdout.write(`${text}\n`);
    return allSent ? 0 : (signalCode ?? 1);
  } finally {
    await journal.close();
  }
});
