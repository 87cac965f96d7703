/**
 * A message to each contact of a CSV file, thousands of them, and none of them twice:
 *
 *     npx tsx examples/bulk-send.ts examples/contacts.csv --journal sent.jsonl
 *
 * A journal says what became of each row, so that a run can be stopped, or killed, and taken up again.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { readArguments, usage } from './bulk-send/arguments.js';
import { type Row, readContacts } from './bulk-send/contacts.js';
import { noteDecisions } from './bulk-send/decisions.js';
import { onInterrupt } from './bulk-send/interrupt.js';
import { type Journal, openJournal } from './bulk-send/journal.js';
import { isToBeSent } from './bulk-send/outcome.js';
import { showProgress } from './bulk-send/progress.js';
import { report } from './bulk-send/report.js';
import { createSender } from './bulk-send/sender.js';
import { UserError } from './bulk-send/user-error.js';

const say = (text: string) => process.stderr.write(`${text}\n`);

/** @throws UserError that names each line that is wrong. */
async function readRows(path: string): Promise<{ rows: Row[]; hash: string }> {
  const file = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new UserError(`${path} cannot be read: ${error.code}`);
  });
  try {
    const { rows, faults } = readContacts(file);
    if (faults.length > 0) {
      const lines = faults.slice(0, 100).map(({ line, message }) => `line ${line}: ${message}`);
      const more = faults.length > lines.length ? [`and ${faults.length - lines.length} more`] : [];
      throw new UserError([...lines, ...more].join('\n'));
    }
    return { rows, hash: createHash('sha256').update(file).digest('hex') };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`${path} is not right, and nothing was sent.\n${error.message}`);
  }
}

function connect(journal: Journal) {
  const { AELYST_BASE_URL: baseUrl, AELYST_TOKEN: token } = process.env;
  if (!token) throw new UserError('Set AELYST_TOKEN to your access token.');
  try {
    return createSender({ token, ...(baseUrl && { baseUrl }) }, journal);
  } catch (error) {
    // What the client has against its settings. It shows neither.
    if (error instanceof TypeError) throw new UserError(error.message);
    throw error;
  }
}

/** Sends the rows that are still to be sent. Resolves to the exit code of a signal, if one stopped it. */
async function sendRows(rows: Row[], journal: Journal, concurrency: number): Promise<number | undefined> {
  const sender = connect(journal);
  const progress = showProgress(rows.length);
  const interrupt = onInterrupt(
    () => {
      sender.stop('Stopped.');
      progress.stop();
      say(`Waiting for ${sender.underWay()} messages that are under way. Ctrl-C again aborts them.`);
    },
    () => sender.abort('Aborted.'),
  );
  try {
    const stopReason = await sender.run(rows, concurrency, progress.step);
    progress.stop();
    if (stopReason) say(stopReason);
    return interrupt.exitCode();
  } finally {
    progress.stop();
    interrupt.end();
  }
}

async function main(): Promise<number> {
  const options = readArguments(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  const { rows, hash } = await readRows(options.csv);
  if (options.check) {
    process.stdout.write(`All ${rows.length} rows are right.\n`);
    return 0;
  }
  const journal = await openJournal(options.journal, hash);
  try {
    await noteDecisions(options, rows, journal);
    const open = rows.filter(({ key }) => isToBeSent(journal.outcome(key)));
    const signalCode = open.length > 0 ? await sendRows(open, journal, options.concurrency) : undefined;
    const { text, allSent } = report(rows, journal);
    process.stdout.write(`${text}\n`);
    return allSent ? 0 : (signalCode ?? 1);
  } finally {
    await journal.close();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  say(error.message);
  process.exitCode = 2;
}
