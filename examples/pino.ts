/**
 * Structured logs of a client with pino. Copy the two functions, or run this to see what they log:
 *
 *     AELYST_BASE_URL=http://127.0.0.1:4010/v1 AELYST_TOKEN=any npx tsx examples/pino.ts
 */
import { pathToFileURL } from 'node:url';
import { type ClientEvent, createClient, type OperationId, type Result } from '@aelyst/client';
import { type Logger, pino } from 'pino';

/** Logs each attempt. The result is for the option `onEvent` of a client. */
export function logEvents(logger: Logger): (event: ClientEvent) => void {
  return (event) => {
    // What the client deals with itself is a warning; whether the call fails is for its result to say.
    const isTrouble = event.type === 'response' ? event.status >= 400 : event.type !== 'request';
    logger[isTrouble ? 'warn' : 'debug'](event, `aelyst ${event.type}`);
  };
}

/** Logs how a call ended, and hands the result on. */
export function logResult<Operation extends OperationId>(
  logger: Logger,
  operation: Operation,
  result: Result<Operation>,
): Result<Operation> {
  if (result.ok) {
    const { status, data } = result;
    // The responses of the other operations hold the ID of the contact.
    const message = 'messageId' in data ? { messageId: data.messageId } : {};
    logger.info({ operation, status, ...message }, 'aelyst call succeeded');
    return result;
  }
  // Neither the message nor the body of the error: they quote the API, which may name the contact.
  const { kind, delivery, status, attempts, retryAfterMs } = result.error;
  // After `unknown`, someone has to look whether the message arrived.
  const level = delivery === 'unknown' ? 'error' : 'warn';
  logger[level]({ operation, kind, delivery, status, attempts, retryAfterMs }, 'aelyst call failed');
  return result;
}

async function main() {
  const logger = pino({ level: 'debug' });
  const aelyst = createClient({ onEvent: logEvents(logger) });
  logResult(logger, 'addTags', await aelyst.addTags('id:123', ['customer']));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
