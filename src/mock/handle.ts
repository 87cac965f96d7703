import { type Plan, plansOf } from './answer-with.js';
import { createIds, echo } from './behaviour/echo.js';
import { createRandom, latency, queued, rateLimit } from './behaviour/layers.js';
import type { Behaviour } from './behaviour/options.js';
import type { Layer, MockedCall, Reply, Respond } from './call.js';
import type { ConnectionFailureKind, MockControl } from './control.js';
import type { MockDescription, MockedOperation } from './description.js';
import { accepts, readPreference, responseFor } from './prefer.js';
import { asProblem, Problem } from './problem.js';
import { createRecord, notify, type RequestEvent } from './record.js';
import {
  credentialsViolations,
  fits,
  inputViolations,
  readBody,
  shownBody,
  type Validators,
  violationsHeader,
} from './validation.js';

/** What a `Request` cannot have. */
export interface HandleContext {
  /** Path and query as they were sent. By default those of the URL, in which dot segments are resolved. */
  target?: string;
  /** By default that of the request. A `Request` refuses some, such as TRACE. */
  method?: string;
  remoteAddress?: string | undefined;
  /** Whether the caller is still connected when the response is ready. By default it is. */
  isConnected?: () => boolean;
  /** Why the request is refused, whatever it asks for. */
  problem?: Problem | undefined;
}

/** Thrown instead of a response: tells the adapter how the connection fails. */
export class ConnectionFailure extends Error {
  constructor(
    readonly kind: ConnectionFailureKind,
    /** The response of which `half-body` sends a part. */
    readonly response: Response,
  ) {
    super();
  }
}

interface EngineOptions extends Omit<Behaviour, 'seed'> {
  description: MockDescription;
  validators: Validators;
  /** Path under which the API is served, without a slash at the end. */
  basePath: string;
  seed: number;
  onRequest?: ((event: RequestEvent) => void) | undefined;
  sleep: (ms: number) => Promise<unknown>;
}

interface Outcome {
  reply: Reply;
  failure?: ConnectionFailureKind | undefined;
}

/** Responds to requests from any adapter: Node server, MSW, tests. */
export interface Engine {
  /** Responds to a request; rejects with a `ConnectionFailure` alone. */
  handle(request: Request, context?: HandleContext): Promise<Response>;
  /** Whether `answerWith` has a response for a request. */
  hasPlan(request: Request): boolean;
  control: MockControl;
}

const pathOf = (request: Request, { target }: HandleContext) =>
  target === undefined ? new URL(request.url).pathname : target.replace(/[?#].*/s, '');

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Returns the documented response to a call: the success, the one it prefers, or the refusal of an invalid request. */
function responder(
  { description, validators, strict = false, static: plain = false }: EngineOptions,
  newId: () => number,
): Respond {
  const { unauthorized = 0, 'bad-request': invalid = 0 } = description.statuses;
  return (call) => {
    const { operation, preference, headers } = call;
    const refused = credentialsViolations(call);
    const wrong = preference.regardless ? [] : inputViolations(call, validators, strict);
    const violations = [...refused, ...wrong];
    if (violations.length > 0) {
      const status = refused.length > 0 ? unauthorized : invalid;
      const reasons = (refused.length > 0 ? refused : violations).map(({ reason }) => reason);
      const response = responseFor(operation, status);
      if (response === undefined) throw new Problem(status, reasons.join('; '), violationsHeader(violations));
      const headers = { 'content-type': response.mediaType, ...violationsHeader(violations) };
      const body = JSON.stringify(Object.values(response.examples)[0]);
      return { status, headers: { ...response.headers, ...headers }, body, reasons };
    }
    const status = preference.code ?? operation.success.status;
    const response = responseFor(operation, status);
    if (response === undefined) throw new Problem(422, `${operation.id} documents no ${status}.`);
    if (!preference.regardless && !accepts(headers.get('accept'), response.mediaType)) {
      throw new Problem(406, 'The response has no media type that the request accepts.');
    }
    const { example = Object.keys(response.examples)[0] } = preference;
    const value = response.examples[String(example)];
    const fixed = plain || preference.example !== undefined || status !== operation.success.status;
    const echoed = fixed ? value : echo(value, call, newId);
    const body = JSON.stringify(fixed || fits(operation, validators, echoed) ? echoed : value);
    const documented = { ...response.headers, 'content-type': response.mediaType };
    return { status, headers: documented, body, reasons: [] };
  };
}

/**
 * Adds the simulated behaviour to a responder. Counting and drawing come before waiting, so that they happen in the
 * order of the requests.
 */
function createResponders(options: EngineOptions): { plain: Respond; full: Respond } {
  const { description, rateLimit: limit, queued: share = 0, latency: time = 0, seed, sleep } = options;
  const range = typeof time === 'number' ? { minMs: time, maxMs: time } : time;
  const { 'rate-limited': limited = 0, queued: busy = 0 } = description.statuses;
  const layers: Layer[] = [
    ...(limit ? [rateLimit(limit, limited, description.headers, () => performance.now())] : []),
    ...(share > 0 ? [queued(share, busy, createRandom(seed))] : []),
    // Each option has its own random numbers, so that one does not change the other's.
    ...(range.maxMs > 0 ? [latency(range, createRandom(seed + 1), sleep)] : []),
  ];
  const plain = responder(options, createIds(createRandom(seed + 2)));
  return { plain, full: layers.reduceRight<Respond>((next, layer) => layer(next), plain) };
}

/** Creates the engine of a mock for a description. */
export function createEngine(options: EngineOptions): Engine {
  const { description, basePath, onRequest, sleep } = options;
  const routes = description.operations.map((operation) => ({
    operation,
    pattern: new RegExp(operation.pattern),
  }));
  const record = createRecord();
  const plans = new Map<string, Plan[]>();
  let responders = createResponders(options);

  /** The operations of a path, whatever the method, and the identifier in it. */
  function match(path: string): { operation: MockedOperation; identifier: string | undefined }[] {
    const within = path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : '/';
    return routes.flatMap(({ operation, pattern }) => {
      const [, value] = pattern.exec(within) ?? [];
      return value === undefined ? [] : [{ operation, identifier: decoded(value) }];
    });
  }

  /** Why none of the operations of a path is that of a request. */
  function noRoute(method: string, path: string, matches: ReturnType<typeof match>): Problem {
    const shown = path.slice(basePath.length) || '/';
    if (matches.length === 0) return new Problem(404, `The description has no path for ${shown}.`);
    const allow = [...new Set(matches.map(({ operation }) => operation.method))].join(', ');
    return new Problem(405, `${shown} has no ${method}; it has ${allow}.`, { allow });
  }

  /** The response of `answerWith` for a request: one without a token gets the documented refusal. */
  function claim(operation: MockedOperation, headers: Headers): Plan | undefined {
    if (credentialsViolations({ operation, headers }).length > 0) return undefined;
    const waiting = plans.get(operation.id) ?? [];
    const [plan] = waiting;
    if (plan === undefined) return undefined;
    plan.left -= 1;
    if (plan.left <= 0) waiting.shift();
    return plan;
  }

  async function planned(call: Omit<MockedCall, 'preference'>, plan: Plan): Promise<Outcome> {
    if (plan.delayMs > 0) await sleep(plan.delayMs);
    const { status, headers, body, failure } = plan;
    const described = responseFor(call.operation, status);
    const { headers: documented, ...reply } =
      described !== undefined && body === undefined
        ? await responders.plain({ ...call, preference: { code: status, regardless: true } })
        : { status, headers: described?.headers ?? {}, body };
    const all = new Headers(documented);
    for (const [name, value] of Object.entries(headers)) all.set(name, value);
    const reasons = [failure === undefined ? 'chosen by answerWith' : `broken by answerWith: ${failure}`];
    return { reply: { ...reply, headers: Object.fromEntries(all), reasons }, failure };
  }

  async function handle(request: Request, context: HandleContext = {}): Promise<Response> {
    const at = new Date();
    const started = performance.now();
    const { headers } = request;
    const { method = request.method, problem } = context;
    const path = pathOf(request, context);
    let body: unknown;
    let operation: string | undefined;
    let entry: { status?: number | undefined } = {};
    let outcome: Outcome;
    try {
      if (path !== basePath && !path.startsWith(`${basePath}/`)) {
        const why = `${path} is not part of the API, whose paths start with ${basePath}/.`;
        throw problem ?? new Problem(404, why);
      }
      const matches = match(path);
      const found = matches.find((each) => each.operation.method === method);
      // Before anything is awaited: the next request may come meanwhile.
      const plan = found && !problem ? claim(found.operation, headers) : undefined;
      const bytes = new Uint8Array(await request.arrayBuffer());
      const read = readBody(bytes, headers);
      body = shownBody(read, bytes);
      const { authorization: _, ...shown } = Object.fromEntries(headers);
      operation = found?.operation.id;
      entry = record.add({
        ...{ at, method, path, headers: shown, operation, identifier: found?.identifier, status: undefined },
        bytes,
      });
      if (problem !== undefined) throw problem;
      if (found === undefined) throw noRoute(method, path, matches);
      const call = { ...found, headers, body: read };
      if (plan === undefined) {
        const preference = readPreference(headers.get('prefer'), found.operation);
        outcome = { reply: await responders.full({ ...call, preference }) };
      } else outcome = await planned(call, plan);
    } catch (error) {
      outcome = { reply: asProblem(error).reply };
    }
    const { reply, failure } = outcome;
    const connected = context.isConnected?.() ?? true;
    const status = connected && failure === undefined ? reply.status : undefined;
    entry.status = status;
    const reasons = connected ? reply.reasons : ['the caller went away'];
    if (onRequest !== undefined) {
      const durationMs = performance.now() - started;
      notify(onRequest, { at, method, path, operation, status, durationMs, reasons, body });
    }
    const response = new Response(reply.body ?? null, { status: reply.status, headers: reply.headers });
    if (failure !== undefined) throw new ConnectionFailure(failure, response);
    return response;
  }

  return {
    handle,
    hasPlan: (request) =>
      match(new URL(request.url).pathname).some(
        ({ operation: { method, id } }) => method === request.method && (plans.get(id) ?? []).length > 0,
      ),
    control: {
      get requests() {
        return record.list();
      },
      answerWith(id, status, ...[given]) {
        const { operation, plans: added } = plansOf(description, id, status, given);
        plans.set(operation.id, [...added, ...(plans.get(operation.id) ?? [])]);
      },
      reset() {
        plans.clear();
        record.clear();
        responders = createResponders(options);
      },
    },
  };
}
