/**
 * Shows the outcomes of the messages, and records what a person found out:
 *
 *     npx tsx examples/workers/report.ts --follow
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from '../bulk-send/arguments.js';
import { isToBeSent, isUnknown, type Outcome } from '../bulk-send/outcome.js';
import { onInterrupt, run, showProgress, UserError } from '../bulk-send/program.js';
import { adviceOn, type Counted, formatLines, formatTable, nameOf, parseLines } from '../bulk-send/report.js';
import { outcomeOfJob, placeOf, type SendJob } from './job.js';
import { type Import, importsOf, type Store, withStore } from './store.js';

const usage = `Shows the outcomes of the messages of a workspace.

Usage: npx tsx examples/workers/report.ts [file.csv] [options]

  --follow               show the progress until no row is open
  --arrived <lines>      lines of the file whose outcome was unknown, and whose message did arrive: 12,40-42
  --not-arrived <lines>  lines whose message did not arrive: they are sent
  --resume               let the workers continue after a pause, and send what was not sent
  --clear                once all are sent, remove the jobs; their files still count as imported

Exit codes: 0 all sent, 1 not all, 2 something is wrong and has to be fixed first, 130 stopped by Ctrl-C.`;

const options = {
  follow: { type: 'boolean', default: false },
  arrived: { type: 'string' },
  'not-arrived': { type: 'string' },
  resume: { type: 'boolean', default: false },
  clear: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

function readArguments() {
  const { values, positionals } = parse(options);
  return { ...values, file: positionals[0] };
}

type Options = ReturnType<typeof readArguments>;

/** The jobs that ended without a success, a page at a time: a queue can have millions. */
async function* failedJobs({ queue }: Store): AsyncGenerator<SendJob> {
  const page = 1000;
  for (let start = 0; ; start += page) {
    const jobs = await queue.getJobs(['failed'], start, start + page - 1, true);
    yield* jobs;
    if (jobs.length < page) return;
  }
}

/** @throws UserError, before anything is changed, if a line is not open to that decision. */
async function decide(store: Store, imports: Map<string, Import>, given: Options): Promise<void> {
  const decisions = (['arrived', 'not-arrived'] as const).flatMap((option) => {
    const text = given[option];
    return text === undefined ? [] : [{ option, isNamed: parseLines(option, text), jobs: [] as SendJob[] }];
  });
  if (decisions.length === 0) return;
  const [importId] = [...imports].find(([, { file }]) => file === given.file) ?? [];
  if (importId === undefined) {
    const files = [...imports.values()].map(({ file }) => file).join(', ');
    throw new UserError(`Name the file that the lines are of: one of ${files}`);
  }
  for await (const job of failedJobs(store)) {
    const { importId: id, line } = placeOf(job);
    const open = decisions.filter(({ isNamed }) => id === importId && isNamed(line));
    if (open.length > 1) throw new UserError(`--arrived and --not-arrived both name ${line}`);
    const outcome = outcomeOfJob(job);
    for (const { option, jobs } of open) {
      if (!isUnknown(outcome) && (option === 'arrived' || outcome?.state !== 'refused'))
        throw new UserError(`--${option}: nothing to decide about ${line}`);
      jobs.push(job);
    }
  }
  for (const { option, jobs } of decisions)
    if (jobs.length === 0) throw new UserError(`--${option}: nothing to decide about such a line`);
  for (const { option, jobs } of decisions) {
    for (const job of jobs) {
      await job.updateProgress({ state: option === 'arrived' ? 'sent' : 'not-sent' });
      if (option === 'not-arrived') await job.retry('failed', { resetAttemptsStarted: true });
    }
  }
}

async function resume(store: Store): Promise<void> {
  const jobs: SendJob[] = [];
  for await (const job of failedJobs(store)) if (isToBeSent(outcomeOfJob(job))) jobs.push(job);
  for (const job of jobs) await job.retry('failed', { resetAttemptsStarted: true });
  await store.notes.remove('pause');
  await store.queue.resume();
}

const states = ['waiting', 'active', 'delayed', 'prioritized', 'completed', 'failed'] as const;

/** Jobs that are open, sent and failed. */
async function count({ queue }: Store) {
  const { completed: sent = 0, failed = 0, active = 0, ...rest } = await queue.getJobCounts(...states);
  return { sent, failed, active, open: Object.values(rest).reduce((sum, each) => sum + each, active) };
}

/** Shows the progress until no job is open, or the queue is paused. Resolves to the exit code of a signal. */
async function follow(store: Store): Promise<number | undefined> {
  let { open } = await count(store);
  const progress = showProgress(open);
  let stopped = false;
  const stop = () => {
    stopped = true;
  };
  const interrupt = onInterrupt(stop, stop);
  while (!stopped && open > 0) {
    await sleep(500);
    const now = await count(store);
    for (; open > now.open; open--) progress.step();
    if (now.active === 0 && (await store.queue.isPaused())) break;
  }
  progress.stop();
  interrupt.end();
  return interrupt.exitCode();
}

/** Removes the jobs of imports whose rows are all sent. What is left of them is that they were imported. */
async function clear({ queue, notes }: Store, imports: Map<string, Import>): Promise<void> {
  for (const state of ['completed', 'failed'] as const)
    while ((await queue.clean(0, 10_000, state)).length > 0);
  for (const [id, each] of imports) await (await notes.getJob(id))?.updateData({ ...each, rows: 0 });
}

const headingOf = (outcome: Outcome | undefined) => (outcome ? nameOf(outcome) : 'not sent');

const decideAdvice = `The messages whose outcome is unknown may have arrived. Look into those conversations, then run this again with the
file and
  --arrived <lines>      for those that did
  --not-arrived <lines>  for those that did not: they are sent`;

/** The table of outcomes, with advice. */
async function report(
  store: Store,
  imports: Map<string, Import>,
): Promise<{ text: string; allSent: boolean }> {
  const { sent, open, failed } = await count(store);
  let arrived = 0;
  const groups = new Map<string, { outcome: Outcome | undefined; files: Map<string, number[]> }>();
  for await (const job of failedJobs(store)) {
    const outcome = outcomeOfJob(job);
    if (outcome?.state === 'sent') {
      arrived += 1;
      continue;
    }
    const { importId, line } = placeOf(job);
    const file = imports.get(importId)?.file ?? importId;
    const group = groups.get(headingOf(outcome)) ?? { outcome, files: new Map() };
    const lines = group.files.get(file) ?? [];
    lines.push(line);
    group.files.set(file, lines);
    groups.set(headingOf(outcome), group);
  }
  const all = [...imports.values()];
  const incomplete = all.filter(({ complete }) => !complete).map(({ file }) => file);
  const rows = all.reduce((sum, each) => sum + each.rows, 0);
  const lost = incomplete.length > 0 ? 0 : rows - sent - open - failed;
  const table: Counted[] = [['sent', sent + arrived, '']];
  if (open > 0) table.push(['not sent yet', open, '']);
  for (const [heading, { files }] of groups) {
    const where = [...files].map(
      ([file, lines]) => `  ${file} ${formatLines(lines.toSorted((a, b) => a - b))}`,
    );
    table.push([heading, [...files.values()].flat().length, where.join('')]);
  }
  if (lost > 0) table.push(['lost by the store', lost, '']);
  const pause = (await store.queue.isPaused()) && (await store.notes.getJob('pause'))?.data.reason;
  const advice = [
    pause && `The queue is paused: ${pause} Then --resume lets the workers continue.`,
    incomplete.length > 0 && `Not all rows are in the queue: import ${incomplete.join(', ')} again.`,
    ...adviceOn([...groups.values()], decideAdvice, '--resume sends what was not sent.'),
  ].filter((each) => each);
  return {
    text: [formatTable(table, rows), ...advice].join('\n\n'),
    allSent: table.length === 1 && incomplete.length === 0,
  };
}

await run(async () => {
  const given = readArguments();
  if (given.help) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  return withStore(undefined, async (store) => {
    const imports = await importsOf(store);
    if (imports.size === 0) throw new UserError('Nothing was imported yet.');
    await decide(store, imports, given);
    if (given.resume) await resume(store);
    const signalCode = given.follow ? await follow(store) : undefined;
    const { text, allSent } = await report(store, imports);
    process.stdout.write(`${text}\n`);
    if (given.clear && allSent) await clear(store, imports);
    return allSent ? 0 : (signalCode ?? 1);
  });
});
