import { operations, serverUrl } from '../../generated/operations.js';
import { UserError } from '../support/command.js';
import type { Validate } from './compare.js';
import type { OperationId } from './exchange.js';
import { operationIds, type Scope, takes } from './plan.js';

/** What the command line and the environment ask for. */
export interface Settings extends Scope {
  baseUrl: string;
  token: string;
}

const wrong = (message: string) => new UserError(message, 2);

/** The flag that takes the body for an operation: `create-comment` for `createComment`. */
export const flagOf = (operation: OperationId): string =>
  operation.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const formsOf = (prefixes: Iterable<string>): string => `${[...prefixes].join(':…, ')}:…`;

function parse(flag: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw wrong(`--${flag} needs a body as JSON, in quotation marks for the shell.`);
  }
}

function readBody(operation: OperationId, text: string, contact: string, validate: Validate): unknown {
  const flag = flagOf(operation);
  if (!takes(operation, contact))
    throw wrong(
      `--${flag} needs a --contact of one of the forms ${formsOf(operations[operation].prefixes)}.`,
    );
  const body = parse(flag, text);
  const [fault] = validate.request(operation, body);
  if (fault) throw wrong(`--${flag} is refused by the description: ${fault.place} ${fault.message}.`);
  return body;
}

function readContact(contact: unknown): string | undefined {
  if (contact === undefined) return undefined;
  if (typeof contact === 'string' && operationIds.some((id) => takes(id, contact))) return contact;
  const forms = new Set(operationIds.flatMap((id) => operations[id].prefixes));
  throw wrong(`--contact needs one of the forms ${formsOf(forms)}.`);
}

/**
 * Reads what the command line and the environment ask for.
 *
 * @throws UserError if something is missing, or contradicts something else.
 */
export function readSettings(
  values: Record<string, unknown>,
  { AELYST_BASE_URL: baseUrl, AELYST_TOKEN: token }: NodeJS.ProcessEnv,
  validate: Validate,
): Settings {
  if (!baseUrl) throw wrong(`Set AELYST_BASE_URL to the server to check; the live API is ${serverUrl}.`);
  if (!token) throw wrong('Set AELYST_TOKEN to an access token for that server.');
  const { contact: named, only, write } = values;
  const contact = readContact(named);
  const chosen = operationIds.filter((id) => only === undefined || only === id);
  if (chosen.length === 0) throw wrong(`--only needs one of ${operationIds.join(', ')}.`);
  const given = operationIds.filter((id) => values[flagOf(id)] !== undefined);
  const [first] = given;
  const settings = { baseUrl, token, contact, operations: chosen, bodies: new Map<OperationId, unknown>() };
  if (write !== true) {
    if (first) throw wrong(`--${flagOf(first)} writes to the server, and needs --write as well.`);
    return settings;
  }
  if (contact === undefined) throw wrong('--write needs a --contact to write to.');
  if (!first)
    throw wrong(`--write needs what to write: ${chosen.map((id) => `--${flagOf(id)}`).join(', ')}.`);
  const beyond = given.find((id) => !chosen.includes(id));
  if (beyond) throw wrong(`--only ${only} and --${flagOf(beyond)} contradict each other.`);
  for (const id of given)
    settings.bodies.set(id, readBody(id, String(values[flagOf(id)]), contact, validate));
  return settings;
}
