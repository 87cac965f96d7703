import { randomInt } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { behave } from './behaviour/behave.js';
import { type Behaviour, checkBehaviour } from './behaviour/options.js';
import { checkDescription } from './description/check.js';
import { type Description, toDescription } from './description/describe.js';
import { loadDescription } from './description/load.js';
import { closeBodies } from './description/strict.js';
import { createValidator } from './description/validator.js';
import { createEngine } from './engine.js';
import { instructions } from './instructions.js';
import { type Api, createListener } from './listener.js';
import type { DescriptionSource, Mock, MockOptions } from './options.js';
import { loadPrism } from './prism.js';
import { createRouter } from './route.js';
import { checkPort, closeServer, listen, originOf } from './server.js';

/** Reads a description and makes an API of it, which lives until the signal fires. */
async function createApi(
  from: DescriptionSource | undefined,
  behaviour: Behaviour,
  signal: AbortSignal,
): Promise<Api & { description: Description }> {
  const prism = loadPrism();
  const read = await loadDescription(from, prism);
  const description = behaviour.strict ? toDescription(closeBodies(read.document), read.name) : read;
  const validator = createValidator(description, prism);
  checkDescription(description, validator);
  const engine = await createEngine(description, prism);
  const answer = behave(engine, behaviour, description, {
    validator,
    now: () => performance.now(),
    sleep: (ms) => setTimeout(ms, undefined, { signal }),
  });
  const { basePath, operations } = description;
  return { description, basePath, route: createRouter(operations), answer };
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
