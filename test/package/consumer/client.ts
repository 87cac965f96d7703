/**
 * What somebody who uses the package may have written: every export, and the operations of the first release. It is only
 * type-checked. A release keeps a copy of it, with which later versions are compared.
 */
import {
  type AelystClient,
  AelystError,
  type CallOptions,
  type ClientEvent,
  type ClientOptions,
  contactId,
  createClient,
  type Delivery,
  type ErrorBody,
  type ErrorKind,
  email,
  type Failure,
  type Identifier,
  type MessageSent,
  mention,
  type NewContact,
  type OperationId,
  phone,
  type Result,
  type RetryOptions,
  type Success,
  type Token,
  unwrap,
} from '@aelyst/client';
import type { components, paths } from '@aelyst/client/schema';

const retry: RetryOptions = { maxAttempts: 3, maxWaitMs: 1_000, queued: 60_000 };
const token: Token = async () => 'a-token';
const events: ClientEvent[] = [];
const options: ClientOptions = {
  token,
  retry,
  baseUrl: 'http://127.0.0.1:4010/v1',
  headers: { 'x-team': 'support' },
  rateLimit: { limit: 10, windowMs: 1_000 },
  onEvent: (event) => events.push(event),
};
const call: CallOptions = { timeoutMs: 1_000, deadlineMs: 5_000, signal: AbortSignal.abort(), retry: false };

/** What to do about an error, by each kind that sending a message can meet. */
function advice(error: Failure<'sendMessage'>['error']): string {
  switch (error.kind) {
    case 'bad-request':
    case 'unauthorized':
      return error.body?.message ?? `${error.status satisfies 400 | 401}`;
    case 'rate-limited':
    case 'queued':
      return `wait ${error.retryAfterMs ?? 0} ms`;
    case 'server-error':
    case 'undocumented':
    case 'unreadable':
      return `look whether it was sent: ${error.status satisfies number}`;
    case 'network':
    case 'timeout':
    case 'aborted':
    case 'redirect':
      return error.delivery satisfies Delivery;
    default:
      return error satisfies never;
  }
}

export async function useClient(): Promise<string[]> {
  const aelyst: AelystClient = createClient(options);
  const contact: NewContact = { firstName: 'Jane', custom_fields: [{ name: 'Age', value: 42 }] };
  const created = await aelyst.createContact(phone('+60121233112'), contact, call);
  const commented = await aelyst.createComment(contactId(1), { text: `${mention(42)} please call back` });
  const closed = await aelyst.setConversationStatus('id:1', { status: 'close', category: 'Solved' });
  const tagged = await aelyst.addTags(email('jane@example.com'), ['new']);
  const sent: Result<'sendMessage'> = await aelyst.sendMessage('phone:+60121233112', {
    message: { type: 'text', text: 'On its way' },
  });
  const data: MessageSent | undefined = sent.ok ? sent.data : undefined;
  const success: Success<'sendMessage'> | undefined = sent.ok ? sent : undefined;
  const id: number = unwrap(sent).messageId + (data?.messageId ?? 0) + (success?.status ?? 0);
  const codes: string = unwrap(created).code;
  const optional: (number | string | undefined)[] = [
    unwrap(commented).contactId,
    unwrap(commented).text,
    unwrap(closed).contactId,
    unwrap(tagged).contactId,
  ];
  const plain = await aelyst.raw.POST('/contact/{identifier}/tag', {
    params: { path: { identifier: 'id:1' } },
    body: ['new'],
  });
  return [
    `${id}`,
    codes,
    ...optional.map(String),
    sent.ok ? 'sent' : advice(sent.error),
    `${plain.data?.contactId}`,
  ];
}

export function describe(error: unknown): [ErrorKind, OperationId, number] | undefined {
  if (!(error instanceof AelystError)) return undefined;
  return [error.kind, error.operation, error.attempts];
}

export const names: [keyof paths, keyof components['schemas']] = ['/contact/{identifier}/tag', 'NewContact'];
export const body: ErrorBody = { code: 400, message: 'Bad request' };
export const forms: [Identifier, Identifier<'id'>] = ['email:jane@example.com', 'id:1'];
