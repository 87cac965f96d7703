import type { Call } from '../answer.js';
import { isChosen } from '../prefer.js';

/**
 * The same call, but to be answered with a status; nothing if the operation does not document it, or the call chose
 * its answer itself. A live API refuses before it looks at the body, and so does this: only a 401 comes first.
 */
export function insist(call: Call, code: number): Call | undefined {
  const documented = call.operation.responses.some(({ status }) => status === String(code));
  if (!documented || isChosen(call.preference)) return undefined;
  return { ...call, preference: { code, dynamic: false, regardless: true } };
}
