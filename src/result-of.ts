import { operations, responseHeaders } from '../generated/operations.js';
import { AelystError, type Delivery, type RateLimit } from './errors.js';
import { deliveryOf } from './http/delivery.js';
import { kindOf, numberIn, retryAfterOf } from './http/headers.js';
import { BodyTooLongError } from './http/response.js';
import { missingIn, objectIn, reasonIn } from './http/response-check.js';
import type { Call } from './openapi-fetch.js';
import { redactText, redactValue } from './redact.js';
import type { ErrorOf, OperationId, Result } from './result.js';

/**
 * How a call ended: a response and its body (text; the body of an error is parsed if it is JSON), or what was thrown.
 */
export type Outcome = { response: Response; body: unknown } | { thrown: unknown };

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface ErrorLike {
  message?: unknown;
  code?: unknown;
  cause?: unknown;
  errors?: unknown[];
}

/** Messages and codes of an error and its causes, each once: `fetch` wraps the error of the system in its own. */
function chainOf(error: unknown): { words: string; code: unknown }[] {
  const found = new Map<ErrorLike, { words: string; code: unknown }>();
  let link = error as ErrorLike | undefined;
  try {
    while (link && !found.has(link) && found.size < 20) {
      const { message = typeof link === 'string' ? link : '', code, cause, errors } = link;
      const word = /^\w{1,50}$/.test(`${code}`) ? code : undefined;
      found.set(link, { words: `${message ?? ''}`, code: word });
      link = (cause ?? errors?.[0]) as ErrorLike | undefined;
    }
  } catch {
    // Anything can be thrown, even an object whose properties throw.
  }
  return [...found.values()];
}

function rateLimitOf(headers: Headers): RateLimit | undefined {
  const limit = numberIn(headers, responseHeaders.rateLimitLimit.name);
  const remaining = numberIn(headers, responseHeaders.rateLimitRemaining.name);
  return limit === undefined && remaining === undefined ? undefined : { limit, remaining };
}

/** The delivery of a call. It includes what middleware may have done. */
function deliveryIn({ ledger, limits, response, failed }: Call, outcome: Outcome): Delivery {
  const { attempts, delivery } = ledger;
  if ('thrown' in outcome) {
    // Middleware threw after a response, perhaps because of a failure that it found there.
    return attempts > 0 && response && !failed && !limits.ended ? 'unknown' : delivery;
  }
  if (outcome.response === response) return delivery;
  // Middleware made the response, and may have sent a request of its own.
  // Nothing is less than `not-sent`.
  const certainty: Delivery[] = ['refused', 'unknown'];
  const own = deliveryOf(outcome.response.status);
  return certainty.indexOf(own) > certainty.indexOf(delivery) ? own : delivery;
}

export function resultOf<Operation extends OperationId>(
  operation: Operation,
  identifier: string,
  call: Call,
  outcome: Outcome,
  { loopback }: { loopback: boolean },
): Result<Operation> {
  const { limits, ledger, settings } = call;
  const { attempts, tokens } = ledger;
  const thrown = 'thrown' in outcome ? outcome.thrown : undefined;
  const tooLong = thrown instanceof BodyTooLongError;
  const broken = 'thrown' in outcome && !tooLong;
  const response = 'thrown' in outcome ? call.response : outcome.response;
  const { status = 0, statusText, ok, type, headers } = response ?? ({} as Partial<Response>);
  const own = ledger.withheld && response === call.response;
  const documented = (operations[operation].statuses as readonly number[]).includes(status);
  const given = 'body' in outcome ? outcome.body : undefined;
  const data = ok && typeof given === 'string' ? parse(given) : given;
  const object = objectIn(data);
  const problem = tooLong
    ? thrown.message
    : given === ''
      ? 'the body is empty'
      : ok && documented
        ? missingIn(operation, status, data)
        : object
          ? undefined
          : 'the body is not a JSON object';
  if (ok && documented && !problem && !broken) {
    // Types are not checked: a call that was processed does not fail because of them.
    return { ok, status, data, response } as unknown as Result<Operation>;
  }

  const line = (text: unknown) =>
    redactText(String(text), { tokens, identifier, showPersonalData: settings.showPersonalData })
      .replace(/\s+/g, ' ')
      .slice(0, 200);
  const links = chainOf(broken ? thrown : undefined);
  const words = broken ? links.map(({ words }) => words) : [problem, typeof given === 'string' && given];
  // Only the messages: a custom `fetch` may have put the request, and so the token, into its error.
  const cause = Object.assign(new Error(line(words.filter(Boolean).join(': '))), {
    code: links.find(({ code }) => code && !tokens.has(`${code}`))?.code,
  });
  // Whoever refuses a call says so by the status, even if the body breaks off.
  const refused = call.failed && response && !ok && limits.ended !== 'aborted';
  const failed = broken && !refused;
  const kind = failed
    ? (limits.ended ?? 'network')
    : documented
      ? (kindOf(status) ?? 'unreadable')
      : type === 'opaqueredirect' || Math.floor(status / 100) === 3
        ? 'redirect'
        : 'undocumented';
  // Refused, as each run time spells it. After an untrusted certificate, a server is there.
  const isDown =
    broken && loopback && thrown === ledger.unconnected && /refused/i.test(`${cause.code} ${cause.message}`);
  const error = new AelystError({
    kind,
    operation,
    delivery: deliveryIn(call, outcome),
    attempts,
    status: status || undefined,
    body: !own && (object || kind === 'unreadable') ? redactValue(data, tokens) : undefined,
    retryAfterMs: headers && retryAfterOf(headers),
    rateLimit: headers && rateLimitOf(headers),
    reason: failed
      ? limits.ended === 'aborted'
        ? 'aborted by the caller'
        : `${cause.message || 'network error'}${isDown ? '; start the mock with: npx aelyst-mock' : ''}`
      : `${status} ${kind === 'unreadable' ? problem : line(reasonIn(data) ?? statusText)}`,
    cause: limits.ended && broken ? limits.signal.reason : broken || problem ? cause : undefined,
  });
  return {
    ok: false,
    error: error as unknown as ErrorOf<Operation>,
    ...(status && { status }),
    ...(response && !own && { response }),
  } as Result<Operation>;
}
