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

Usage: npx tsx examples/workers/report.ts [options]
       npx tsx examples/workers/report.ts <file.csv> --arrived <lines> --not-arrived <lines>

  --follow               show the progress until no row is open
  --arrived <lines>      lines of the file whose outcome was unknown, and whose message did arrive: 12,40-42
  --not-arrived <lines>  lines whose message did not arrive: they are sent
  --resume               let the workers continue after a pause, and send what was not sent
  --clear                once all are sent, remove the jobs; their files still count as imported

Exit codes: 0 all sent, 1 not all, 2 something is wrong and has to be fixed first, 130 stopped by Ctrl-C.`;

/** In the order in which a job comes through them. */
const states = ['delayed', 'prioritized', 'waiting', 'active', 'completed', 'failed'] as const;

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
  const [file, ...others] = positionals;
  const decides = values.arrived !== undefined || values['not-arrived'] !== undefined;
  if (others.length > 0 || (file !== undefined && !decides))
    throw new UserError('Name one file, with --arrived or --not-arrived: the table shows all files.');
  return { ...values, file };
}

type Options = ReturnType<typeof readArguments>;

/** A queue can have millions of jobs. */
const page = 1000;

/** The IDs of jobs, a page at a time. Without `oldestFirst`, no job is passed over if workers take others meanwhile. */
async function* idsOf({ queue }: Store, state: (typeof states)[number], oldestFirst = false) {
  for (let start = 0; ; start += page) {
    const ids = await queue.getRanges([state], start, start + page - 1, oldestFirst);
    if (ids.length === 0) return;
    yield ids;
  }
}

/** The jobs that ended without a success. */
async function* failedJobs(store: Store): AsyncGenerator<SendJob> {
  for await (const ids of idsOf(store, 'failed', true))
    yield* (await Promise.all(ids.map((id) => store.queue.getJob(id)))).filter((job) => job !== undefined);
}

/** Line numbers in any order, as a person writes them. */
const listOf = (lines: number[]) => formatLines([...new Set(lines)].toSorted((a, b) => a - b));

/** @throws UserError, before anything is changed, if a line is not open to that decision. */
async function decide(store: Store, imports: Map<string, Import>, given: Options): Promise<void> {
  const decisions = (['arrived', 'not-arrived'] as const).flatMap((option) => {
    const text = given[option];
    const found = { jobs: [] as SendJob[], wrong: [] as number[] };
    return text === undefined ? [] : [{ option, ...parseLines(option, text), ...found }];
  });
  if (decisions.length === 0) return;
  const [importId] = [...imports].find(([, { file }]) => file === given.file) ?? [];
  if (importId === undefined) {
    const files = [...imports.values()].map(({ file }) => file).join(', ');
    throw new UserError(`Name the file that the lines are of: one of ${files}`);
  }
  const namedBy = (id: string | undefined) => {
    const { importId: of, line } = placeOf(id);
    const by = decisions.filter(({ isNamed }) => of === importId && isNamed(line));
    if (by.length > 1) throw new UserError(`--arrived and --not-arrived both name ${line}`);
    return by.map((each) => ({ ...each, line }));
  };
  // A job that a worker takes meanwhile is found in its next state.
  for (const state of states.filter((each) => each !== 'failed')) {
    for await (const ids of idsOf(store, state))
      for (const { wrong, line } of ids.flatMap(namedBy)) wrong.push(line);
  }
  for await (const job of failedJobs(store)) {
    const outcome = outcomeOfJob(job);
    for (const { option, jobs, wrong, line } of namedBy(job.id)) {
      if (isUnknown(outcome) || (option === 'not-arrived' && outcome?.state === 'refused')) jobs.push(job);
      else wrong.push(line);
    }
  }
  for (const { option, unused, wrong } of decisions) {
    const lines = [...unused, ...(wrong.length > 0 ? [listOf(wrong)] : [])];
    if (lines.length > 0) throw new UserError(`--${option}: nothing to decide about ${lines.join(', ')}`);
  }
  for (const { option, jobs } of decisions) {
    for (const job of jobs) {
      await job.updateProgress({ state: option === 'arrived' ? 'sent' : 'not-sent' });
      if (option === 'not-arrived') await job.retry();
    }
  }
}

async function resume(store: Store): Promise<void> {
  const jobs: SendJob[] = [];
  for await (const job of failedJobs(store)) if (isToBeSent(outcomeOfJob(job))) jobs.push(job);
  for (const job of jobs) await job.retry();
  await store.notes.remove('pause');
  await store.queue.resume();
}

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

/**
 * Removes the jobs of imports that are complete, and whose rows are all sent. What is left of them is that they were
 * imported. Jobs of an import that has begun since then stay: without them, their rows would be sent again.
 */
async function clear({ queue, notes }: Store, imports: Map<string, Import>): Promise<void> {
  for (const [id, each] of imports) await (await notes.getJob(id))?.updateData({ ...each, rows: 0 });
  for (const state of ['completed', 'failed'] as const) {
    for (let kept = 0; ; ) {
      const ids = await queue.getRanges([state], kept, kept + page - 1, true);
      if (ids.length === 0) break;
      const removed = ids.map((id) => imports.has(placeOf(id).importId) && queue.remove(id));
      kept += (await Promise.all(removed)).filter((each) => !each).length;
    }
  }
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
    const { importId, line } = placeOf(job.id);
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
    const where = [...files].map(([file, lines]) => `  ${file} ${listOf(lines)}`);
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
    // Others may have begun meanwhile.
    const all = await importsOf(store);
    const { text, allSent } = await report(store, all);
    process.stdout.write(`${text}\n`);
    if (given.clear && allSent) await clear(store, all);
    return allSent ? 0 : (signalCode ?? 1);
  });
});
