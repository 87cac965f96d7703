import createFetchClient, { type Client } from 'openapi-fetch';
import { identifierParameter, identifierPattern } from '../generated/operations.js';
import type { paths } from '../generated/schema.js';
import { readBody } from './body.js';
import type { Connection } from './invoke.js';
import { startCall } from './layers/call.js';

/** The client that openapi-fetch makes of the description. */
export type RawClient = Client<paths>;

/** Stands in for `Request`: the layers take a URL and what belongs to it, which a real one would only wrap. */
class LightRequest {
  constructor(
    readonly url: string,
    readonly init: RequestInit & { headers: Headers; method: string },
  ) {
    // Middleware of whoever uses the client finds method, headers and body where a Request has them.
    Object.assign(this, init);
  }
}

/** The path of a URL with a placeholder for the identifier: what the description calls it. */
const templateOf = (path: string) =>
  path
    .split('/')
    .map((part) => (identifierPattern.test(decodeURIComponent(part)) ? `{${identifierParameter}}` : part))
    .join('/');

/** openapi-fetch over the layers. */
export function createRaw({ baseUrl, layers, settingsFor, headersFor }: Connection): RawClient {
  return createFetchClient<paths>({
    baseUrl,
    headers: headersFor(),
    // openapi-fetch does no more with a request than to construct it and to hand it on.
    Request: LightRequest as unknown as typeof Request,
    fetch: async (given) => {
      const { url, headers, init } = given as unknown as LightRequest & { headers: Headers };
      const { signal, ...rest } = init;
      const endpoint = `${init.method} ${templateOf(url.slice(baseUrl.length))}`;
      const call = startCall(endpoint, settingsFor(signal ? { signal } : undefined));
      const response = await layers({ url, init: { ...rest, headers: Object.fromEntries(headers) }, call });
      const text = () => readBody(response, call);
      return Object.assign(response, { text, json: async () => JSON.parse(await text()) });
    },
  });
}
