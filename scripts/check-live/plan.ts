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
export function faultsOf({ operation, check }: Described, id: OperationId, body: unknown) {
  const schema = operation(id).bodies[0]?.schema;
  return schema === undefined ? [] : check(schema, body);
}

/** A body that says nothing, and that the description refuses. */
const emptyBody = (described: Described, id: OperationId): unknown =>
  [{}, []].find((body) => faultsOf(described, id, body).length > 0);

/**
 * The calls that a check makes. What is not to be carried out has a body that says nothing, so that a server that does
 * not refuse it has nothing to do.
 *
 * @param contact The contact that the runner named.
 * @param bodies What the runner gave to be carried out for it.
 */
export function planCalls(
  described: Described,
  contact: string | undefined,
  bodies: ReadonlyMap<OperationId, unknown>,
): Call[] {
  const refusals = operationIds.flatMap((operation): Call[] => {
    const body = emptyBody(described, operation);
    if (body === undefined) return [];
    const call = { operation, body, identifier: nobody, writes: false };
    const named =
      contact !== undefined &&
      takes(operation, contact) &&
      (isForExisting(operation) || bodies.has(operation));
    return [
      { ...call, authorization: 'no token', what: 'without a token' },
      { ...call, authorization: 'made-up token', what: 'with a made-up token' },
      ...(documents(operation, 'not-found')
        ? [
            {
              ...call,
              authorization: 'token',
              what: 'an empty body for a contact that does not exist',
            } as const,
          ]
        : []),
      ...(named
        ? [{ ...call, authorization: 'token', identifier: contact, what: 'an empty body' } as const]
        : []),
    ];
  });
  const writes = [...bodies].flatMap(([operation, body]): Call[] => {
    const call = { operation, authorization: 'token', body, writes: true } as const;
    return [
      ...(contact === undefined ? [] : [{ ...call, identifier: contact, what: 'the body given' }]),
      ...(documents(operation, 'not-found')
        ? [{ ...call, identifier: nobody, what: 'the body given, for a contact that does not exist' }]
        : []),
    ];
  });
  return [...refusals, ...writes];
}
