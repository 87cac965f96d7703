/** Public entry `@aelyst/client/msw`: handlers for teams that cannot run a process. */
import { type HttpHandler, HttpResponse, http } from 'msw';
import { mockDescription } from '../../generated/mock.js';
import { validators } from '../../generated/validators.js';
import { plansOf } from './answer-with.js';
import { type Behaviour, checkMockOptions } from './behaviour/options.js';
import type { Answer, AnswerArguments, MockControl, OperationId } from './control.js';
import { ConnectionFailure, createEngine, type Engine } from './handle.js';
import type { RequestEvent } from './record.js';

export type { Behaviour, Latency, Pace } from './behaviour/options.js';
export type * from './control.js';
export type { RecordedRequest, RequestEvent } from './record.js';

/** Which requests handlers respond to, and how. */
export interface HandlerOptions extends Behaviour {
  /**
   * Base URL that the code under test calls, matched literally.
   * @default the base URL of the live API
   */
  baseUrl?: string | undefined;
  /** Is called after each response. An error that it throws is printed and changes nothing. */
  onRequest?: ((event: RequestEvent) => void) | undefined;
}

/** The handlers, with a list of the requests they received and methods that choose responses. */
export type MockHandlers = HttpHandler[] & MockControl;

/**
 * The base URL as it appears in requests, and its path. A relative URL is resolved against the page, or matches any
 * host where there is no page.
 *
 * @throws TypeError if it is no base URL.
 */
function baseOf(baseUrl: string): { pattern: RegExp; path: string } {
  const page = (globalThis as { location?: { href?: string } }).location?.href;
  const anywhere = baseUrl.startsWith('/') && page === undefined;
  const fail = () => new TypeError(`baseUrl: needs a URL without query and fragment, not "${baseUrl}"`);
  let url: URL;
  try {
    url = new URL(baseUrl, anywhere ? 'http://any.host' : page);
  } catch {
    throw fail();
  }
  if (!/^https?:$/.test(url.protocol) || /[?#]/.test(baseUrl)) throw fail();
  const path = url.pathname.replace(/\/+$/, '');
  const literal = (anywhere ? path : url.origin + path).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return { pattern: new RegExp(`^${anywhere ? 'https?://[^/]+' : ''}${literal}(?:/.*)?$`), path };
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function create(given: HandlerOptions) {
  const { baseUrl = mockDescription.serverUrl, ...options } = checkMockOptions(given, {
    baseUrl: 'string',
    onRequest: 'function',
  });
  const { pattern, path: basePath } = baseOf(baseUrl);
  const { seed = Math.floor(Math.random() * 2 ** 32) } = options;
  const source = { description: mockDescription, validators };
  return { pattern, engine: createEngine({ ...options, ...source, seed, basePath, sleep }) };
}

/** A stream of half a body, then an error. */
async function halfOf(response: Response): Promise<Response> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(bytes.subarray(0, bytes.length / 2));
    },
    pull(controller) {
      controller.error(new TypeError('terminated'));
    },
  });
  return new Response(body, { status: response.status, headers: response.headers });
}

async function respond({ handle }: Engine, request: Request): Promise<Response> {
  try {
    return await handle(request);
  } catch (error) {
    if (!(error instanceof ConnectionFailure)) throw error;
    if (error.kind === 'half-body') return halfOf(error.response);
    return error.kind === 'reset' ? HttpResponse.error() : new Promise<never>(() => {});
  }
}

/**
 * MSW handlers for every operation: they validate requests and respond with the examples of the description, as the
 * mock does, and read `Prefer`. Any other request under the base URL gets a 404 or 405, so that it never reaches the
 * live API.
 *
 * @param options The base URL that is intercepted, and how the mock behaves.
 * @throws TypeError if an option is not usable.
 * @example
 * import { setupServer } from 'msw/node';
 *
 * const handlers = createHandlers({ rateLimit: { limit: 10, windowMs: 1_000 } });
 * const server = setupServer(...handlers);
 * server.listen();
 * // After each test:
 * server.resetHandlers();
 * handlers.reset();
 */
export function createHandlers(options: HandlerOptions = {}): MockHandlers {
  const { pattern, engine } = create(options);
  const { control } = engine;
  const handlers = [http.all(pattern, ({ request }) => respond(engine, request))];
  return Object.defineProperties(handlers, {
    requests: { get: () => control.requests },
    answerWith: { value: control.answerWith },
    reset: { value: control.reset },
  }) as MockHandlers;
}

/**
 * A handler that responds to an operation with a status, like `answerWith` of the handlers: for `server.use` in one
 * test.
 *
 * @param operation Name of the client's method.
 * @param status Status of the response, a kind of connection failure, or a sequence of them.
 * @param options Body, headers, delay and number of responses; a status that is not documented needs its body.
 * @throws TypeError if an argument cannot be used; it shows the form.
 * @example
 * server.use(answerWith('createComment', 404));
 * server.use(answerWith('addTags', 200, { body: { contactId: 7 } }));
 * server.use(answerWith('sendMessage', [449, 449]));
 */
export function answerWith<Operation extends OperationId, const Given extends Answer<Operation>>(
  operation: Operation,
  status: Given,
  ...options: AnswerArguments<Operation, Given>
): HttpHandler {
  const [given] = options;
  // Before the base URL is checked, so that the error is about the options.
  plansOf(mockDescription, operation, status, given);
  const { pattern, engine } = create({ baseUrl: (given as { baseUrl?: string } | undefined)?.baseUrl });
  engine.control.answerWith(operation, status, ...options);
  return http.all(pattern, ({ request }) =>
    // Other requests are left to the handlers after this one.
    engine.hasPlan(request) ? respond(engine, request) : undefined,
  );
}
