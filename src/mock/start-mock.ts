import { randomInt } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { Answerer } from './answer.js';
import { behave } from './behaviour/behave.js';
import { type Behaviour, checkBehaviour } from './behaviour/options.js';
import { checkDescription } from './description/check.js';
import { type Description, toDescription } from './description/describe.js';
import { loadDescription } from './description/load.js';
import { closeBodies } from './description/strict.js';
import { createValidator, type Validator } from './description/validator.js';
import { createEngine } from './engine.js';
import { instructions } from './instructions.js';
import { type Api, createListener } from './listener.js';
import { onceEach } from './once-each.js';
import type { DescriptionSource, Mock, MockOptions } from './options.js';
import { loadPrism } from './prism.js';
import { createRouter } from './route.js';
import { checkPort, closeServer, listen, originOf } from './server.js';

/** What all mocks of a description have in common. */
interface Prepared extends Pick<Api, 'route'> {
  description: Description;
  validator: Validator;
  engine: Answerer;
}

/** Reads a description, and makes ready what answers from it. */
async function prepare(from: DescriptionSource | undefined, strict: boolean): Promise<Prepared> {
  const prism = loadPrism();
  const read = await loadDescription(from, prism);
  const description = strict ? toDescription(closeBodies(read.document), read.name) : read;
  const validator = createValidator(description, prism);
  checkDescription(description, validator);
  const engine = await createEngine(description, prism);
  return { description, validator, engine, route: createRouter(description.operations) };
}

/** The description of this package stays the same for as long as a program runs, which may start many mocks of it. */
const preparedOnce = onceEach((strict: boolean) => prepare(undefined, strict));

/** Makes an API of a description, which lives until the signal fires. */
async function createApi(
  from: DescriptionSource | undefined,
  behaviour: Behaviour,
  signal: AbortSignal,
): Promise<Api & { description: Description }> {
  const { strict = false } = behaviour;
  const prepared = await (from === undefined ? preparedOnce(strict) : prepare(from, strict));
  const { description, validator, engine, route } = prepared;
  const answer = behave(engine, behaviour, description, {
    validator,
    now: () => performance.now(),
    sleep: (ms) => setTimeout(ms, undefined, { signal }),
  });
  return { description, basePath: description.basePath, route, answer };
}

/**
 * Starts a mock of the API. It validates every request, and answers with the examples of the description, in which it
 * repeats what was sent; the header `Prefer: code=404, example=NotFound` chooses another answer. No request ends it.
 *
 * @throws MockError if the description is not valid, one of its examples does not fit its schema, or the port or the
 * host cannot be used; TypeError if another option is not usable.
 * @example
 * const mock = await startMock({ rateLimit: { limit: 10, windowMs: 1_000 } });
 * const aelyst = createClient({ token: 'any', baseUrl: mock.url });
 * // …
 * await mock.close();
 */
export async function startMock({
  port = 0,
  host = '127.0.0.1',
  description: from,
  onRequest,
  ...options
}: MockOptions = {}): Promise<Mock> {
  checkPort(port);
  checkBehaviour(options);
  const { seed = randomInt(2 ** 32) } = options;
  const behaviour = { ...options, seed };
  const ended = new AbortController();
  let api = await createApi(from, behaviour, ended.signal);
  const server = await listen(
    createListener(() => api, onRequest),
    { port, host, onRequest },
  );

  const { port: actualPort } = server.address() as AddressInfo;
  const url = () => originOf(host, actualPort) + api.basePath;
  let closed: Promise<void> | undefined;
  const close = () => {
    ended.abort();
    closed ??= closeServer(server);
    return closed;
  };
  return {
    get url() {
      return url();
    },
    port: actualPort,
    seed,
    get instructions() {
      return instructions(api.description, url());
    },
    async reload(description = from) {
      api = await createApi(description, behaviour, ended.signal);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
