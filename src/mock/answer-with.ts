import { longestDelay } from './behaviour/options.js';
import type { AnswerOptions, ConnectionFailureKind } from './control.js';
import type { MockDescription, MockedOperation } from './description.js';
import { responseFor } from './prefer.js';

const failureKinds: readonly unknown[] = ['reset', 'hang', 'half-body'] satisfies ConnectionFailureKind[];

/** One response, for a number of requests. */
export interface Plan {
  status: number;
  /** In place of, or beside, the documented ones. */
  headers: Record<string, string>;
  /** In place of the documented example. */
  body: string | undefined;
  failure: ConnectionFailureKind | undefined;
  delayMs: number;
  left: number;
}

const form = `answerWith(operation, status, { body, headers, delayMs, times, baseUrl }), where the status is a number \
from 200 to 599, 'reset', 'hang' or 'half-body', or an array of these or of objects { status, body, headers, delayMs, times }`;

const fail = (what: string) => new TypeError(`${what}. The form is ${form}.`);

/** Throws for unknown options. */
function checked(options: unknown, names: readonly string[]): AnswerOptions & { status?: unknown } {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw fail('answerWith takes its options as an object');
  }
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (unknown !== undefined) throw fail(`answerWith has no option "${unknown}"`);
  return options;
}

const headersOf = (headers: AnswerOptions['headers']): Record<string, string> => {
  try {
    return Object.fromEntries(new Headers(headers));
  } catch (error) {
    throw new TypeError(`answerWith: these headers cannot be sent: ${(error as Error).message}`);
  }
};

const withoutBody = [204, 205, 304];

function jsonOf(body: unknown): string {
  try {
    const text: string | undefined = JSON.stringify(body);
    if (text !== undefined) return text;
  } catch {
    // Circular, or with a BigInt in it.
  }
  throw fail('The body cannot be written as JSON');
}

/** The headers and the body of a plan, besides the documented ones. */
function partsOf(operation: MockedOperation, status: number, { body, ...options }: AnswerOptions) {
  const headers = headersOf(options.headers);
  if (withoutBody.includes(status)) {
    if (body === undefined) return { headers, body };
    throw fail(`A response with status ${status} has no body`);
  }
  if (body === undefined) {
    if (responseFor(operation, status) !== undefined) return { headers, body };
    const statuses = operation.responses.map((response) => response.status).join(', ');
    throw fail(`${operation.id} documents no ${status} (but ${statuses}), so it needs a body`);
  }
  const mediaType = headers['content-type'] ?? operation.body.mediaType;
  const text = typeof body === 'string' && !/[/+]json\b/i.test(mediaType) ? body : jsonOf(body);
  return { headers: { ...headers, 'content-type': mediaType }, body: text };
}

function planOf(operation: MockedOperation, status: unknown, options: AnswerOptions, times: number): Plan {
  const failure = failureKinds.includes(status) ? (status as ConnectionFailureKind) : undefined;
  const code = failure === undefined ? Number(status) : operation.success.status;
  if (!Number.isInteger(failure === undefined ? status : code) || code < 200 || code > 599) {
    throw fail(`answerWith cannot respond with ${JSON.stringify(status) ?? String(status)}`);
  }
  const { delayMs = 0, times: left = times } = options;
  if (!(typeof delayMs === 'number' && delayMs >= 0 && delayMs <= longestDelay))
    throw fail('delayMs needs milliseconds from 0');
  if (left !== Infinity && !(Number.isSafeInteger(left) && left > 0))
    throw fail('times needs a whole number from 1');
  return { status: code, ...partsOf(operation, code, options), failure, delayMs, left };
}

const names = ['body', 'headers', 'delayMs', 'times'];

/**
 * The plans for the arguments of `answerWith`, in their order.
 *
 * @throws TypeError that says what is wrong, and shows the form.
 */
export function plansOf(
  { operations }: MockDescription,
  id: unknown,
  answer: unknown,
  options: unknown = {},
): { operation: MockedOperation; plans: Plan[] } {
  const operation = operations.find((each) => each.id === id);
  if (operation === undefined) {
    const ids = operations.map((each) => each.id).join(', ');
    throw new TypeError(`There is no operation ${JSON.stringify(id)}; there are ${ids}.`);
  }
  if (!Array.isArray(answer)) {
    const given = checked(options, [...names, 'baseUrl']);
    return { operation, plans: [planOf(operation, answer, given, Number.POSITIVE_INFINITY)] };
  }
  checked(options, ['baseUrl']);
  if (answer.length === 0) throw fail('A sequence needs at least one member');
  const plans = answer.map((step: unknown) => {
    if (typeof step !== 'object' || step === null) return planOf(operation, step, {}, 1);
    const given = checked(step, ['status', ...names]);
    return planOf(operation, given.status, given, 1);
  });
  return { operation, plans };
}
