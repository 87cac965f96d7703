import { child, locate } from '../../support/pointer.js';
import type { Answer } from '../answer.js';
import type { Described } from '../described.js';
import type { Drift } from '../drift.js';
import type { Call } from '../exchange.js';
import { editsOf, messageOf, pointerIn } from '../schema-edits.js';

/** The ways to authorize an operation, as they stand for it or for all. */
function waysOf({ document, pointer }: Described, id: string): unknown[] {
  const own = locate(document, child(pointer(id), 'security')).value;
  const ways = own ?? document['security'];
  return Array.isArray(ways) ? ways : [];
}

function withoutToken(described: Described, { operation, authorization }: Call): Drift[] {
  if (!described.needsToken(operation)) return [];
  if (authorization === 'made-up token') {
    // No description can say which tokens are accepted.
    return [{ place: 'request', message: 'is carried out with a token that nobody issued', changes: [] }];
  }
  const pointer = child(described.pointer(operation), 'security');
  const value = [...waysOf(described, operation), {}];
  return [
    {
      place: 'request',
      message: 'is carried out without a token',
      changes: [[{ op: 'add', pointer, value }]],
    },
  ];
}

function refusedBody({ check, requestSchema }: Described, { operation, body }: Call): Drift[] {
  const schema = requestSchema(operation);
  if (schema === undefined) return [];
  return check(schema, body).map((fault) => ({
    place: 'request',
    message: `is carried out although its body ${pointerIn(fault)} ${messageOf(fault)}`,
    changes: [editsOf(fault)],
  }));
}

/** What a success says about a call that the description has refused. */
export function compareRequest(described: Described, call: Call, { status }: Answer): Drift[] {
  if (status < 200 || status > 299) return [];
  return call.authorization === 'token' ? refusedBody(described, call) : withoutToken(described, call);
}
