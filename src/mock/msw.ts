/** Handlers for MSW, for teams that cannot run a process: the public door. */
import { type HttpHandler, HttpResponse, http } from 'msw';
import { mockDescription } from '../../generated/mock.js';
import { validators } from '../../generated/validators.js';
import { plansOf } from './answer-with.js';
import { type Behaviour, checkBehaviour, checkKinds } from './behaviour/options.js';
import type { Answer, AnswerArguments, MockControl, OperationId } from './control.js';
import { ConnectionFailure, createEngine, type Engine } from './handle.js';
import type { RequestEvent } from './record.js';

export type { Behaviour, Latency, RateLimit } from './behaviour/options.js';
export type * from './control.js';
export type { RecordedRequest, RequestEvent } from './record.js';

/** Where handlers listen, and how they behave. */
export interface HandlerOptions extends Behaviour {
  /**
   * Where the code under test finds the API. It is taken literally.
   * @default the base URL of the live API
   */
  baseUrl?: string | undefined;
  /** Hears of each request, with its response. What it throws is printed, and changes nothing. */
  onRequest?: ((event: RequestEvent) => void) | undefined;
}

/** The handlers, which can be asked what they received, and told how to respond. */
export type MockHandlers = HttpHandler[] & MockControl;

/**
 * The base URL as requests have it, and the path in it. A relative one is that of the page, or of any host where there is
 * no page.
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
  checkKinds(given, { baseUrl: ['string'], onRequest: ['function'] });
  const { baseUrl = mockDescription.serverUrl, ...options } = given;
  checkBehaviour(options);
  const { pattern, path: basePath } = baseOf(baseUrl);
  const { seed = Math.floor(Math.random() * 2 ** 32) } = options;
  const engine = createEngine({
    ...options,
    seed,
    basePath,
    description: mockDescription,
    validators,
    sleep,
  });
  return { pattern, engine };
}

/** Half of a body, and then an error. */
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

/** Responds to a request, or does what stands in the place of a response. */
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
 * mock does, and understand `Prefer`. Whatever else is called under the base URL gets a 404 or 405, and so never goes
 * out to the live API.
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
 * A handler that responds to an operation with a status, as `answerWith` of the handlers does: one to put before the
 * others for a test.
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
  // Before the base URL is looked at: what is wrong with the options should be said in their own form.
  plansOf(mockDescription, operation, status, given);
  const { pattern, engine } = create({ baseUrl: (given as { baseUrl?: string } | undefined)?.baseUrl });
  engine.control.answerWith(operation, status, ...options);
  return http.all(pattern, ({ request }) =>
    // What it has no response for is left to the handlers behind this one.
    engine.hasPlan(request) ? respond(engine, request) : undefined,
  );
}
