import { operations, serverUrl } from '../../generated/operations.js';
import { UserError } from '../support/command.js';
import type { Described } from './described.js';
import type { OperationId } from './exchange.js';
import { faultsOf, operationIds, takes } from './plan.js';
import { messageOf, pointerIn } from './schema-edits.js';

/** What the runner asks for. */
export interface Settings {
  baseUrl: string;
  token: string;
  contact: string | undefined;
  /** What is to be carried out, by operation. */
  bodies: Map<OperationId, unknown>;
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
  const { contact, write } = values;
  if (
    contact !== undefined &&
    !(typeof contact === 'string' && operationIds.some((id) => takes(id, contact)))
  ) {
    const forms = new Set(operationIds.flatMap((id) => operations[id].prefixes));
    throw wrong(`--contact needs one of the forms ${[...forms].join(':…, ')}:….`);
  }
  const given = operationIds.map(flagOf).filter((flag) => values[flag] !== undefined);
  const all = operationIds.map((id) => `--${flagOf(id)}`).join(', ');
  if (write !== true) {
    if (given.length > 0) throw wrong(`--${given[0]} writes to the server, and needs --write as well.`);
    return { baseUrl, token, contact, bodies: new Map() };
  }
  if (contact === undefined) throw wrong('--write needs a --contact to write to.');
  if (given.length === 0) throw wrong(`--write needs what to write: one or more of ${all}.`);
  return { baseUrl, token, contact, bodies: readBodies(values, described, contact) };
}
