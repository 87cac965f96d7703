import type { MockDescription, MockedOperation } from '../../generated/mock.js';
import type { OperationTypes } from '../../generated/operations.js';
import { longestDelay } from './behaviour/options.js';
import { responseFor } from './prefer.js';

/** The name of an operation. */
export type OperationId = keyof OperationTypes;

type Success<Operation extends OperationId> = OperationTypes[Operation]['success'];
type Failure<Operation extends OperationId> = OperationTypes[Operation]['error'];

/** The statuses that an operation documents. */
export type StatusOf<Operation extends OperationId> =
  | Success<Operation>['status']
  | Failure<Operation>['status'];

/** The body of a response with a status. */
export type BodyOf<Operation extends OperationId, Status> =
  | Extract<Success<Operation>, { status: Status }>['data']
  | Extract<Failure<Operation>, { status: Status }>['body'];

/**
 * How a connection can fail in the place of a response:
 *
 * - `reset`: it is closed without a response;
 * - `hang`: nothing comes, and it stays open;
 * - `half-body`: the documented success begins, and breaks off in the middle of its body.
 */
export type ConnectionFailureKind = 'reset' | 'hang' | 'half-body';

const failureKinds: readonly unknown[] = ['reset', 'hang', 'half-body'] satisfies ConnectionFailureKind[];

/** What goes with a status of `answerWith`. */
export interface AnswerOptions<Body = unknown> {
  /**
   * Sent as JSON; a string under another `content-type` as it is.
   * @default the first documented example of the status
   */
  body?: Body | undefined;
  /** Headers to send besides, or instead of, the documented ones. */
  headers?: Record<string, string> | undefined;
  /**
   * Time to wait before, in milliseconds.
   * @default 0
   */
  delayMs?: number | undefined;
  /**
   * How many requests get it; those after them get what they would have got without.
   * @default all until `reset()`; one for a member of a sequence
   */
  times?: number | undefined;
  /**
   * Where the code under test finds the API; for MSW handlers only.
   * @default the base URL of the live API
   */
  baseUrl?: string | undefined;
}

/** A status that an operation documents may have a body of its type; any other status needs a body. */
type OptionsFor<Operation extends OperationId, Status> =
  Status extends StatusOf<Operation>
    ? AnswerOptions<BodyOf<Operation, Status>>
    : Status extends ConnectionFailureKind
      ? AnswerOptions
      : AnswerOptions & { body: unknown };

/** A member of a sequence: a status or failure, or one with options. */
export type Step<Operation extends OperationId> =
  | StatusOf<Operation>
  | ConnectionFailureKind
  | {
      [Status in StatusOf<Operation>]: { status: Status } & OptionsFor<Operation, Status>;
    }[StatusOf<Operation>]
  | ({ status: ConnectionFailureKind } & AnswerOptions)
  | ({ status: number } & AnswerOptions & { body: unknown });

/** What `answerWith` takes as its second argument. */
export type Answer<Operation extends OperationId> =
  | StatusOf<Operation>
  | ConnectionFailureKind
  | (number & {})
  | readonly Step<Operation>[];

/** What `answerWith` takes behind its second argument. */
export type AnswerArguments<Operation extends OperationId, Given> = Given extends readonly unknown[]
  ? [options?: Pick<AnswerOptions, 'baseUrl'>]
  : Given extends StatusOf<Operation> | ConnectionFailureKind
    ? [options?: OptionsFor<Operation, Given>]
    : [options: OptionsFor<Operation, Given>];

/** One thing to respond with, for so many requests. */
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

/** The options with a value; throws for what is none. */
function checked(options: unknown, names: readonly string[]): AnswerOptions & { status?: unknown } {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw fail('answerWith takes its options as an object');
  }
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (unknown !== undefined) throw fail(`answerWith has no option "${unknown}"`);
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** Headers by their names in lower case. */
const headersOf = (headers: AnswerOptions['headers']): Record<string, string> => {
  try {
    return Object.fromEntries(new Headers(headers));
  } catch (cause) {
    throw new TypeError(`answerWith: these headers cannot be sent: ${(cause as Error).message}`, { cause });
  }
};

const withoutBody = [204, 205, 304];

const isJson = (mediaType: string) => /[/+]json\b/.test(mediaType);

function jsonOf(body: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(body);
  } catch {
    // Circular, or with a BigInt in it.
  }
  if (text === undefined) throw fail('The body cannot be written as JSON');
  return text;
}

/** The headers and the body that a plan gives by itself. */
function partsOf(operation: MockedOperation, status: number, options: AnswerOptions) {
  const headers = headersOf({ 'content-type': operation.body.mediaType, ...options.headers });
  const documented = responseFor(operation, status) !== undefined;
  const { body } = options;
  if (withoutBody.includes(status)) {
    if (body !== undefined) throw fail(`A response with status ${status} has no body`);
    return { headers: headersOf(options.headers), body };
  }
  if (body === undefined) {
    if (documented) return { headers: headersOf(options.headers), body };
    const statuses = operation.responses.map((response) => response.status).join(', ');
    throw fail(`${operation.id} documents no ${status} (but ${statuses}), so that a body has to be given`);
  }
  const plain = typeof body === 'string' && !isJson(String(headers['content-type']));
  return { headers, body: plain ? body : jsonOf(body) };
}

function planOf(operation: MockedOperation, status: unknown, options: AnswerOptions, times: number): Plan {
  const failure = failureKinds.includes(status) ? (status as ConnectionFailureKind) : undefined;
  if (
    failure === undefined &&
    !(Number.isInteger(status) && Number(status) >= 200 && Number(status) <= 599)
  ) {
    throw fail(`answerWith cannot respond with ${JSON.stringify(status) ?? String(status)}`);
  }
  const { delayMs = 0, times: left = times } = options;
  if (!(typeof delayMs === 'number' && delayMs >= 0 && delayMs <= longestDelay))
    throw fail('delayMs needs milliseconds from 0');
  if (left !== Infinity && !(Number.isSafeInteger(left) && left > 0))
    throw fail('times needs a whole number from 1');
  const code = failure === undefined ? Number(status) : operation.success.status;
  return { status: code, ...partsOf(operation, code, options), failure, delayMs, left };
}

const names = ['body', 'headers', 'delayMs', 'times'];

/**
 * The plans that the arguments of `answerWith` amount to, one after the other.
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
