import { delay, type HttpHandler, HttpResponse, http } from 'msw';
import bundle from '../../generated/openapi.json' with { type: 'json' };
import type { Answer, Answerer } from '../mock/answer.js';
import { behave } from '../mock/behaviour/behave.js';
import { type Behaviour, checkBehaviour } from '../mock/behaviour/options.js';
import { toDescription } from '../mock/description/describe.js';
import { closeBodies } from '../mock/description/strict.js';
import { asProblem } from '../mock/problem.js';
import { readBody } from '../mock/request/body.js';
import { createRouter } from '../mock/route.js';
import { createEngine } from './engine.js';
import type { BodyOf, HandlerOptions, OperationId, StatusOf } from './types.js';
import { validatorsOf } from './validators.js';

function createApi({ baseUrl, ...behaviour }: HandlerOptions) {
  checkBehaviour(behaviour);
  const document = behaviour.strict ? closeBodies(bundle) : bundle;
  const description = toDescription(document, 'generated/openapi.json');
  const base = (baseUrl ?? description.serverUrl).replace(/\/+$/, '');
  const validator = validatorsOf(description, behaviour.strict === true);
  const engine = createEngine(description, validator);
  const { seed = Math.floor(Math.random() * 2 ** 32) }: Behaviour = behaviour;
  const surroundings = { validator, now: () => performance.now(), sleep: (ms: number) => delay(ms) };
  const answer = behave(engine, { ...behaviour, seed }, description, surroundings);
  return { base, description, engine, answer, route: createRouter(description.operations) };
}

type Api = ReturnType<typeof createApi>;

const toResponse = ({ status, headers, body }: Answer) =>
  new HttpResponse<string>(body ?? null, {
    status,
    headers: Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
  });

/** Answers a request as the mock does. */
async function respond(
  request: Request,
  { base, route }: Api,
  answer: Answerer,
): Promise<HttpResponse<string>> {
  try {
    const { pathname, searchParams } = new URL(request.url);
    const root = new URL(`${base}/`, request.url).pathname;
    const path = pathname.slice(root.length - 1);
    const bytes = new Uint8Array(await request.arrayBuffer());
    const headers = Object.fromEntries(request.headers);
    const body = readBody(bytes, headers);
    return toResponse(
      await answer(route({ method: request.method, path, query: searchParams, headers, body })),
    );
  } catch (error) {
    return toResponse(asProblem(error).answer);
  }
}

/**
 * MSW handlers for every operation: they validate requests and answer with the examples of the description, as the
 * mock does, and understand `Prefer`. Whatever else is called under the base URL gets a 404 or 405, and so never goes
 * out to the live API.
 *
 * @throws TypeError if an option is not usable.
 * @example
 * import { setupWorker } from 'msw/browser';
 *
 * const worker = setupWorker(...createHandlers({ rateLimit: { limit: 10, windowMs: 1_000 } }));
 * await worker.start();
 */
export function createHandlers(options: HandlerOptions = {}): HttpHandler[] {
  const api = createApi(options);
  return [http.all(`${api.base}/*`, ({ request }) => respond(request, api, api.answer))];
}

/**
 * A handler that answers an operation with one of its documented statuses, to be put before the others in a test.
 *
 * @param body In place of the documented example.
 * @example
 * server.use(answerWith('createComment', 404));
 * server.use(answerWith('addTags', 200, { contactId: 7 }));
 */
export function answerWith<Operation extends OperationId, Status extends StatusOf<Operation>>(
  operation: Operation,
  status: Status,
  body?: BodyOf<Operation, Status>,
  { baseUrl }: Pick<HandlerOptions, 'baseUrl'> = {},
): HttpHandler {
  const api = createApi({ baseUrl });
  const described = api.description.operations.find(({ id }) => id === operation);
  if (described === undefined) throw new TypeError(`There is no operation "${operation}".`);
  const path = described.path.replace(/\{(.+?)\}/g, ':$1');
  return http.all(`${api.base}${path}`, ({ request }) => {
    // Another method is for the handlers behind this one.
    if (request.method !== described.method) return undefined;
    return respond(request, api, async (call) => {
      const answer = await api.engine({
        ...call,
        preference: { code: status, dynamic: false, regardless: true },
      });
      return body === undefined || answer.status !== status
        ? answer
        : { ...answer, body: JSON.stringify(body) };
    });
  });
}
