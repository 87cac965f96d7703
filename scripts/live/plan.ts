import {
  errorKinds,
  identifierPattern,
  type OperationId,
  operations,
  serverUrl,
} from '../../generated/operations.js';
import { UserError } from '../support/command.js';
import type { Call, Validate } from './exchange.js';

export const operationIds = Object.keys(operations) as OperationId[];

/** A contact that nobody can have: names under `.invalid` are never given out (RFC 2606). */
export const nobody = 'email:nobody@check-live.invalid';

/** What the command line and the environment ask for. */
export interface Settings {
  baseUrl: string;
  token: string;
  operations: readonly OperationId[];
  contact: string | undefined;
  /** What is to be processed for the contact. */
  bodies: ReadonlyMap<OperationId, unknown>;
}

export type Flags = Partial<Record<'contact' | 'only' | 'write', string>>;

const wrong = (message: string) => new UserError(message, 2);
const prefixesOf = (operation: OperationId): readonly string[] => operations[operation].prefixes;
const formsOf = (prefixes: Iterable<string>): string => `${[...prefixes].join(':…, ')}:…`;

/** Whether an operation takes an identifier. */
const takes = (operation: OperationId, identifier: string): boolean =>
  identifierPattern.test(identifier) && prefixesOf(operation).includes(identifier.replace(/:.*/s, ''));

function readBodies(
  text: string,
  contact: string,
  chosen: readonly OperationId[],
  validate: Validate,
): Map<OperationId, unknown> {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    // The message leaves out the text, which is for a person.
  }
  if (typeof given !== 'object' || given === null || Object.keys(given).length === 0)
    throw wrong('--write needs bodies as JSON, by operation: \'{"createComment":{"text":"Test"}}\'.');
  const bodies = new Map<OperationId, unknown>();
  for (const [name, body] of Object.entries(given)) {
    const operation = chosen.find((id) => id === name);
    if (operation === undefined) throw wrong(`--write knows ${chosen.join(', ')}, not ${name}.`);
    if (!takes(operation, contact))
      throw wrong(`${name} needs a --contact of one of the forms ${formsOf(prefixesOf(operation))}.`);
    const [fault] = validate.request(operation, body);
    if (fault) throw wrong(`The description refuses the body of ${name}: ${fault.place} ${fault.message}.`);
    bodies.set(operation, body);
  }
  return bodies;
}

/**
 * Reads what the command line and the environment ask for.
 *
 * @throws UserError if something is missing or wrong.
 */
export function readSettings(
  { contact, only, write }: Flags,
  { AELYST_BASE_URL: baseUrl, AELYST_TOKEN: token }: NodeJS.ProcessEnv,
  validate: Validate,
): Settings {
  if (!baseUrl) throw wrong(`Set AELYST_BASE_URL to the server to check; the live API is ${serverUrl}.`);
  if (!token) throw wrong('Set AELYST_TOKEN to an access token for that server.');
  if (contact !== undefined && !operationIds.some((id) => takes(id, contact)))
    throw wrong(`--contact needs one of the forms ${formsOf(new Set(operationIds.flatMap(prefixesOf)))}.`);
  const chosen = operationIds.filter((id) => only === undefined || only === id);
  if (chosen.length === 0) throw wrong(`--only needs one of ${operationIds.join(', ')}.`);
  if (write !== undefined && contact === undefined) throw wrong('--write needs a --contact to write to.');
  const bodies = write && contact ? readBodies(write, contact, chosen, validate) : new Map();
  return { baseUrl, token, contact, operations: chosen, bodies };
}

/** Whether an operation documents a response for a contact that does not exist, and so does nothing for it. */
const knowsNobody = (operation: OperationId): boolean =>
  operations[operation].statuses.some(
    (status) => (errorKinds as Partial<Record<number, string>>)[status] === 'not-found',
  );

/** The calls of an operation that must be refused: their body says nothing, so there is nothing to process. */
function refusals(operation: OperationId, { contact, bodies }: Settings, validate: Validate): Call[] {
  const body = [{}, []].find((empty) => validate.request(operation, empty).length > 0);
  if (body === undefined) return [];
  const call = { operation, body, identifier: nobody, authorization: 'token', writes: false } as const;
  // What creates a contact, and so takes no ID, could create one.
  const isSafe = prefixesOf(operation).includes('id') || bodies.has(operation);
  const calls: (Call | false | undefined)[] = [
    { ...call, authorization: 'no token', what: 'without a token' },
    { ...call, authorization: 'made-up token', what: 'with a made-up token' },
    knowsNobody(operation) && { ...call, what: 'an empty body for a contact that does not exist' },
    contact !== undefined &&
      takes(operation, contact) &&
      isSafe && { ...call, identifier: contact, what: 'an empty body' },
  ];
  return calls.filter((each) => typeof each === 'object');
}

/** The calls with what was given to be processed. */
const writes = ({ contact = nobody, bodies }: Settings): Call[] =>
  [...bodies].flatMap(([operation, body]) => {
    const call = { operation, body, authorization: 'token', writes: true } as const;
    const toNobody = {
      ...call,
      identifier: nobody,
      what: 'the body given, for a contact that does not exist',
    };
    return [
      { ...call, identifier: contact, what: 'the body given' },
      ...(knowsNobody(operation) ? [toNobody] : []),
    ];
  });

/** The calls that a check makes: first what must be refused, then what is to be processed. */
export const planCalls = (settings: Settings, validate: Validate): Call[] => [
  ...settings.operations.flatMap((operation) => refusals(operation, settings, validate)),
  ...writes(settings),
];
