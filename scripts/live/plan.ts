import { errorKinds, identifierPattern, operations } from '../../generated/operations.js';
import type { Validate } from './compare.js';
import type { Call, OperationId } from './exchange.js';

export const operationIds = Object.keys(operations) as OperationId[];

/** A contact that nobody can have: names under `.invalid` are never given out (RFC 2606). */
export const nobody = 'email:nobody@check-live.invalid';

const prefixesOf = (operation: OperationId): readonly string[] => operations[operation].prefixes;

/** Whether an operation takes an identifier. */
export const takes = (operation: OperationId, identifier: string): boolean =>
  identifierPattern.test(identifier) && prefixesOf(operation).includes(identifier.replace(/:.*/s, ''));

/** Whether an operation documents a response for a contact that does not exist, and so does nothing for it. */
const knowsNobody = (operation: OperationId): boolean =>
  operations[operation].statuses.some(
    (status) => (errorKinds as Partial<Record<number, string>>)[status] === 'not-found',
  );

/** What a check is to ask a server. */
export interface Scope {
  operations: readonly OperationId[];
  /** The contact that was named. */
  contact: string | undefined;
  /** What was given to be processed for it. */
  bodies: ReadonlyMap<OperationId, unknown>;
}

/** The calls of an operation that must be refused: their body says nothing, so there is nothing to process. */
function refusals(operation: OperationId, { contact, bodies }: Scope, validate: Validate): Call[] {
  const body = [{}, []].find((empty) => validate.request(operation, empty).length > 0);
  if (body === undefined) return [];
  const toNobody = { operation, body, identifier: nobody, writes: false };
  const calls: Call[] = [
    { ...toNobody, authorization: 'no token', what: 'without a token' },
    { ...toNobody, authorization: 'made-up token', what: 'with a made-up token' },
  ];
  if (knowsNobody(operation)) {
    const what = 'an empty body for a contact that does not exist';
    calls.push({ ...toNobody, authorization: 'token', what });
  }
  // What creates a contact, and so takes no ID, could create one.
  const isSafe = prefixesOf(operation).includes('id') || bodies.has(operation);
  if (contact !== undefined && takes(operation, contact) && isSafe)
    calls.push({ ...toNobody, identifier: contact, authorization: 'token', what: 'an empty body' });
  return calls;
}

/** The calls of an operation with what was given to be processed. */
function writes(operation: OperationId, { contact, bodies }: Scope): Call[] {
  if (contact === undefined || !bodies.has(operation)) return [];
  const call = { operation, authorization: 'token', body: bodies.get(operation), writes: true } as const;
  const calls: Call[] = [{ ...call, identifier: contact, what: 'the body given' }];
  if (knowsNobody(operation))
    calls.push({ ...call, identifier: nobody, what: 'the body given, for a contact that does not exist' });
  return calls;
}

/** The calls that a check makes: first what must be refused, then what is to be processed. */
export const planCalls = (scope: Scope, validate: Validate): Call[] => [
  ...scope.operations.flatMap((operation) => refusals(operation, scope, validate)),
  ...scope.operations.flatMap((operation) => writes(operation, scope)),
];
