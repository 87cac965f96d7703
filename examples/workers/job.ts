import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import type { Job } from 'bullmq';
import type { Row } from '../bulk-send/contacts.js';
import { isToBeSent, type Outcome } from '../bulk-send/outcome.js';
import { UserError } from '../bulk-send/program.js';

/** What a job holds: the message of a row, encrypted. So the store shows neither address nor text. */
export interface Sealed {
  sealed: string;
}

/** A message, and whom it is for. */
export type Message = Pick<Row, 'identifier' | 'body'>;

const [nonceBytes, tagBytes] = [12, 16];

/** @throws UserError if JOB_KEY is no key. */
export function readKey(): Buffer {
  const digits = process.env['JOB_KEY'] ?? '';
  if (/^[0-9a-f]{64}$/i.test(digits)) return Buffer.from(digits, 'hex');
  throw new UserError('Set JOB_KEY to 64 hexadecimal digits, such as "openssl rand -hex 32" prints.');
}

/** A hash that only the holder of the key can compute. A plain hash of a short text could be guessed. */
export const keyedHash = (key: Buffer, text: string) =>
  createHmac('sha256', key).update(text).digest('hex').slice(0, 16);

/** Encrypts a message for one job: under another ID it cannot be decrypted. */
export function seal(key: Buffer, jobId: string, { identifier, body }: Message): Sealed {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(jobId));
  const text = Buffer.concat([cipher.update(JSON.stringify({ identifier, body })), cipher.final()]);
  return { sealed: Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64') };
}

/** @throws Error if it was sealed with another key or for another job, or was changed since. */
export function unseal(key: Buffer, jobId: string, { sealed }: Sealed): Message {
  const bytes = Buffer.from(sealed, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes))
    .setAAD(Buffer.from(jobId))
    .setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
  const text = Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]);
  return JSON.parse(text.toString()) as Message;
}

/** The ID of the import of a file with this hash. BullMQ refuses an ID that is a number. */
export function importIdOf(key: Buffer, fileHash: string): string {
  const id = keyedHash(key, fileHash);
  return `${Number(id)}` === id ? `n${id}` : id;
}

/** What is known of a job, and how often it came back for a 449. */
export type Progress = Outcome & { queued?: number };

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
  typeof progress === 'object' && 'state' in progress ? (progress as Progress) : undefined;

export const queuedOf = (job: SendJob) => progressOf(job)?.queued ?? 0;

/** What is known of a job that is not completed; `undefined` if no request was ever sent. */
export function outcomeOfJob(job: SendJob): Outcome | undefined {
  const progress = progressOf(job);
  return progress?.state === 'sent' ? progress : (parse(job.failedReason) ?? progress);
}

/** Whether a failed job goes back to the queue without a person's decision: no request of it was processed. */
export const isToBeRetried = (job: SendJob) =>
  parse(job.failedReason) === undefined && isToBeSent(outcomeOfJob(job));

/** The import and the line that the job with this ID is for. */
export function placeOf(id = ''): { importId: string; line: number } {
  const [importId = '', line] = id.split('-');
  return { importId, line: Number(line) };
}
