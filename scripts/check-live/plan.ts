import { errorKinds, identifierPattern, operations } from '../../generated/operations.js';
import { email } from '../../src/identifier.js';
import type { StatusKind } from '../../src/index.js';
import type { Described } from './described.js';
import type { Call, OperationId } from './exchange.js';

export const operationIds = Object.keys(operations) as OperationId[];

/** A contact that nobody can have: names under `.invalid` are never given out (RFC 2606). */
export const nobody = email('nobody@check-live.invalid');

/** Whether an operation takes an identifier. */
export const takes = (operation: OperationId, identifier: string) =>
  identifierPattern.test(identifier) &&
  (operations[operation].prefixes as readonly string[]).includes(identifier.replace(/:.*/s, ''));

/** Whether an operation is about a contact that exists already, and so has an ID. */
const isForExisting = (operation: OperationId) =>
  (operations[operation].prefixes as readonly string[]).includes('id');

const documents = (operation: OperationId, kind: StatusKind) =>
  operations[operation].statuses.some(
    (status) => (errorKinds as Partial<Record<number, StatusKind>>)[status] === kind,
  );

/** The faults of a body by the description. */
export function faultsOf({ requestSchema, check }: Described, id: OperationId, body: unknown) {
  const schema = requestSchema(id);
  return schema === undefined ? [] : check(schema, body);
}

/** A body that says nothing, and that the description refuses. */
const emptyBody = (described: Described, id: OperationId): unknown =>
  [{}, []].find((body) => faultsOf(described, id, body).length > 0);

/** What a check is to ask a server. */
export interface Scope {
  operations: readonly OperationId[];
  /** The contact that the runner named. */
  contact: string | undefined;
  /** What the runner gave to be carried out for it. */
  bodies: ReadonlyMap<OperationId, unknown>;
}

/** The calls of an operation that are not to be carried out. */
function refusals(described: Described, operation: OperationId, { contact, bodies }: Scope): Call[] {
  const body = emptyBody(described, operation);
  if (body === undefined) return [];
  const toNobody = { operation, body, identifier: nobody, writes: false };
  const calls: Call[] = [
    { ...toNobody, authorization: 'no token', what: 'without a token' },
    { ...toNobody, authorization: 'made-up token', what: 'with a made-up token' },
  ];
  if (documents(operation, 'not-found')) {
    const what = 'an empty body for a contact that does not exist';
    calls.push({ ...toNobody, authorization: 'token', what });
  }
  const safe = isForExisting(operation) || bodies.has(operation);
  if (contact !== undefined && takes(operation, contact) && safe) {
    calls.push({ ...toNobody, identifier: contact, authorization: 'token', what: 'an empty body' });
  }
  return calls;
}

/** The calls of an operation that carry out what the runner gave. */
function writes(operation: OperationId, { contact, bodies }: Scope): Call[] {
  if (contact === undefined || !bodies.has(operation)) return [];
  const call = { operation, authorization: 'token', body: bodies.get(operation), writes: true } as const;
  const calls: Call[] = [{ ...call, identifier: contact, what: 'the body given' }];
  if (documents(operation, 'not-found')) {
    calls.push({ ...call, identifier: nobody, what: 'the body given, for a contact that does not exist' });
  }
  return calls;
}

/**
 * The calls that a check makes. What is not to be carried out has a body that says nothing, so that a server that does
 * not refuse it has nothing to do.
 */
export const planCalls = (described: Described, scope: Scope): Call[] => [
  ...scope.operations.flatMap((operation) => refusals(described, operation, scope)),
  ...scope.operations.flatMap((operation) => writes(operation, scope)),
];
