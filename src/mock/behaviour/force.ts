import type { Call } from '../call.js';
import { responseFor } from '../prefer.js';

/**
 * The same call, but to be given a status; nothing if the operation does not document it, or the call chose its
 * response itself. A live API refuses before it looks at the body, and so does this: only a 401 comes first.
 */
export function force(call: Call, code: number): Call | undefined {
  const { operation, preference } = call;
  const chosen = preference.code !== undefined || preference.example !== undefined;
  if (chosen || responseFor(operation, code) === undefined) return undefined;
  return { ...call, preference: { code, regardless: true } };
}
