import { operations, serverUrl } from '../../generated/operations.js';
import { UserError } from '../support/command.js';
import type { Described } from './described.js';
import type { OperationId } from './exchange.js';
import { faultsOf, operationIds, type Scope, takes } from './plan.js';
import { messageOf, pointerIn } from './schema-edits.js';

/** What the runner asks for. */
export interface Settings extends Scope {
  baseUrl: string;
  token: string;
}

const wrong = (message: string) => new UserError(message, 2);

/** The flag that takes the body for an operation: `create-comment` for `createComment`. */
export const flagOf = (operation: OperationId) =>
  operation.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function parse(flag: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw wrong(`--${flag} needs a body as JSON, in quotation marks for the shell.`);
  }
}

function readBodies(values: Record<string, unknown>, described: Described, contact: string) {
  const bodies = new Map<OperationId, unknown>();
  for (const operation of operationIds) {
    const flag = flagOf(operation);
    const text = values[flag];
    if (typeof text !== 'string') continue;
    if (!takes(operation, contact)) {
      throw wrong(
        `--${flag} needs a --contact of one of the forms ${operations[operation].prefixes.join(':…, ')}:….`,
      );
    }
    const body = parse(flag, text);
    const [fault] = faultsOf(described, operation, body);
    if (fault)
      throw wrong(`--${flag} is refused by the description: ${pointerIn(fault)} ${messageOf(fault)}.`);
    bodies.set(operation, body);
  }
  return bodies;
}

function readContact(contact: unknown): string | undefined {
  if (contact === undefined) return undefined;
  if (typeof contact === 'string' && operationIds.some((id) => takes(id, contact))) return contact;
  const forms = new Set(operationIds.flatMap((id) => operations[id].prefixes));
  throw wrong(`--contact needs one of the forms ${[...forms].join(':…, ')}:….`);
}

function readOperations(only: unknown): OperationId[] {
  const chosen = operationIds.filter((id) => only === undefined || only === id);
  if (chosen.length === 0) throw wrong(`--only needs one of ${operationIds.join(', ')}.`);
  return chosen;
}

/**
 * Reads what the runner asks for.
 *
 * @throws UserError if something is missing, or contradicts something else.
 */
export function readSettings(
  values: Record<string, unknown>,
  env: NodeJS.ProcessEnv,
  described: Described,
): Settings {
  const { AELYST_BASE_URL: baseUrl, AELYST_TOKEN: token } = env;
  if (!baseUrl) throw wrong(`Set AELYST_BASE_URL to the server to check; the live API is ${serverUrl}.`);
  if (!token) throw wrong('Set AELYST_TOKEN to an access token for that server.');
  const contact = readContact(values['contact']);
  const settings = { baseUrl, token, contact, operations: readOperations(values['only']) };
  const given = operationIds.filter((id) => values[flagOf(id)] !== undefined);
  const [first] = given;
  if (values['write'] !== true) {
    if (first) throw wrong(`--${flagOf(first)} writes to the server, and needs --write as well.`);
    return { ...settings, bodies: new Map() };
  }
  if (contact === undefined) throw wrong('--write needs a --contact to write to.');
  const left = settings.operations.map((id) => `--${flagOf(id)}`);
  if (!first) throw wrong(`--write needs what to write: ${left.join(', ')}.`);
  const beyond = given.find((id) => !settings.operations.includes(id));
  if (beyond) throw wrong(`--only ${values['only']} and --${flagOf(beyond)} contradict each other.`);
  return { ...settings, bodies: readBodies(values, described, contact) };
}
