import { operations, responseHeaders } from '../generated/operations.js';
import type { components } from '../generated/schema.js';
import { chain } from './delivery.js';
import { AelystError, type RateLimit } from './errors.js';
import { kindOf, numberIn, retryAfterOf } from './head.js';
import type { Call } from './layers/call.js';
import { redact } from './redact.js';
import type { ErrorOf, OperationId, Result } from './result.js';

/** Where the API says in words what went wrong. */
const messageField: keyof components['schemas']['Error'] = 'message';

/** Parsed JSON, or the reason why it is none. */
function parse(body: string, cut: boolean | undefined): unknown {
  if (cut) return new RangeError('the body is longer than maxResponseBytes');
  try {
    return JSON.parse(body);
  } catch {
    return new SyntaxError(body ? `the body is not JSON: ${body}` : 'the body is empty');
  }
}

/** What an answer tells of a limit. */
function rateLimitOf(headers: Headers): RateLimit | undefined {
  const limit = numberIn(headers, responseHeaders.rateLimitLimit.name);
  const remaining = numberIn(headers, responseHeaders.rateLimitRemaining.name);
  return limit === undefined && remaining === undefined ? undefined : { limit, remaining };
}

/**
 * What came of a call.
 *
 * @param came The body of its answer, or what broke it off, before its answer or in the middle of it.
 */
export function resultOf<Operation extends OperationId>(
  operation: Operation,
  call: Call,
  came: { body: string } | { brokenBy: unknown },
): Result<Operation> {
  const { attempts, delivery, over, response, settings } = call;
  const { status = 0, statusText, ok, type, headers } = response ?? ({} as Partial<Response>);
  const documented = (operations[operation].statuses as readonly number[]).includes(status);
  const broken = 'brokenBy' in came;
  const data = broken ? undefined : parse(came.body, call.cut);
  const unreadable = data instanceof Error;
  if (ok && documented && !broken && !unreadable) {
    // Documented, so it has the shape that the description gives it; checking that is the contract tests' work.
    return { ok, status, data, response } as unknown as Result<Operation>;
  }
  const line = (text: unknown) =>
    redact(`${text}`.slice(0, 999), call.token, settings.showPersonalData).replace(/\s+/g, ' ').slice(0, 200);
  const answer =
    unreadable || typeof data !== 'object' || Array.isArray(data)
      ? undefined
      : (data as Record<string, unknown> | null);
  // Nothing holds the API to its description: what is no text may not even become one.
  const said = answer?.[messageField];
  const links = chain(broken ? came.brokenBy : unreadable && data);
  // Only the words of what went wrong: a `fetch` may have put the request, and so the token, into its error.
  const cause = Object.assign(new Error(line(links.map(({ message }) => message).join(': '))), {
    code: links.find(({ code }) => typeof code === 'string')?.code,
  });
  const error = new AelystError({
    kind: broken
      ? (over ?? 'network')
      : documented
        ? (kindOf(status) ?? 'unreadable')
        : type === 'opaqueredirect' || Math.floor(status / 100) === 3
          ? 'redirect'
          : 'undocumented',
    operation,
    delivery,
    attempts,
    status: status || undefined,
    body: answer ?? undefined,
    retryAfterMs: headers && retryAfterOf(headers),
    rateLimit: headers && rateLimitOf(headers),
    reason: !broken
      ? `${status} ${line((typeof said === 'string' && said) || statusText)}`
      : over === 'aborted'
        ? 'aborted by the caller'
        : cause.message || 'network error',
    cause: broken ? (over ? came.brokenBy : cause) : unreadable ? cause : undefined,
  });
  return {
    ok: false,
    error: error as ErrorOf<Operation>,
    ...(status && { status }),
    // Without an attempt, the answer is one that the client gave in the API's place.
    ...(response && attempts && { response }),
  } as Result<Operation>;
}
