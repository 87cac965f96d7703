import { launch, ownSource } from './launch.js';
import type { Mock, MockOptions } from './options.js';

/**
 * Starts a mock of the API. It validates every request, and responds with the examples of the description, in which it
 * repeats what was sent; the header `Prefer: code=404, example=NotFound` chooses another response, and so does
 * `answerWith`. No request ends it.
 *
 * @param options Where it listens, and how it behaves: by default on a free port of this machine, without limits.
 * @throws MockError if the port or the host cannot be used; TypeError if another option is not usable.
 * @example
 * const mock = await startMock({ rateLimit: { limit: 10, windowMs: 1_000 } });
 * const aelyst = createClient({ token: 'any', baseUrl: mock.url });
 * // …
 * console.log(mock.requests);
 * await mock.close();
 */
export const startMock = async (options: MockOptions = {}): Promise<Mock> =>
  (await launch(options, ownSource)).mock;
