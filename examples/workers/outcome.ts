import type { Job } from 'bullmq';
import { isToBeSent, type Outcome } from '../bulk-send/outcome.js';
import type { Sealed } from './seal.js';

/** The message of a row. Its progress is what is known of it, for when its worker cannot say it at the end. */
export type SendJob = Job<Sealed, Outcome>;

/** The end of a job that sent no message, as the reason for which it failed. */
export const failure = (outcome: Outcome) => new Error(JSON.stringify(outcome));

function parse(reason: string | undefined): Outcome | undefined {
  try {
    return JSON.parse(reason ?? '') as Outcome;
  } catch {
    // Of BullMQ: the job stalled, or its end could not be stored.
    return undefined;
  }
}

const progressOf = ({ progress }: SendJob) =>
  typeof progress === 'object' && 'state' in progress ? (progress as Outcome) : undefined;

/** What is known of a job that is not completed; `undefined` if no request was ever sent. */
export function outcomeOfJob(job: SendJob): Outcome | undefined {
  const progress = progressOf(job);
  return progress?.state === 'sent' ? progress : (parse(job.failedReason) ?? progress);
}

/** Whether a failed job goes back to the queue without a person's decision: no request of it was processed. */
export const isToBeRetried = (job: SendJob) =>
  parse(job.failedReason) === undefined && isToBeSent(outcomeOfJob(job));

/** The import and the line that a job is for. */
export function placeOf({ id = '' }: SendJob): { importId: string; line: number } {
  const [importId = '', line] = id.split('-');
  return { importId, line: Number(line) };
}
