import createFetchClient, { type Client } from 'openapi-fetch';
import { identifierParameter, identifierPattern } from '../generated/operations.js';
import type { paths } from '../generated/schema.js';
import { type Call, startCall } from './layers/call.js';
import type { Fetch, Outgoing } from './layers/layer.js';
import type { ClientOptions, SettingsFor } from './options.js';
import { redact } from './redact.js';

/** The client that openapi-fetch makes of the description. */
export type RawClient = Client<paths>;

/** What `invoke` needs of openapi-fetch: path, headers and body put together, and the answer's body read. */
export type PlainRequest = (
  method: string,
  path: string,
  init: {
    params: { path: Record<string, string> };
    body: string;
    bodySerializer: (body: string) => string;
    headers?: Record<string, string> | undefined;
    parseAs: 'text';
    call: Call;
  },
) => Promise<{ data?: string; error?: unknown; response: Response }>;

/** Stands in for `Request`: constructing a real one costs more than the rest of the call. */
class LightRequest {
  constructor(
    readonly url: string,
    readonly init: Outgoing['init'] & { call?: Call; signal?: AbortSignal },
  ) {
    // Middleware of whoever uses the client plain finds method, headers and body where a Request has them.
    Object.assign(this, init);
  }
}

/** The body of a response, as far as it may be read, and without the token if it is that of an error. */
async function readText(response: Response, call: Call): Promise<string> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let left = call.settings.maxResponseBytes;
  let text = '';
  while (reader && left >= 0) {
    const { done, value } = await call.race(reader.read());
    if (done) break;
    text += decoder.decode(value.subarray(0, left), { stream: true });
    left -= value.length;
  }
  call.cut = left < 0;
  if (call.cut) await reader?.cancel();
  call.settle();
  return response.ok ? text : redact(text, call.token, true);
}

/** The path of a URL with a placeholder for the identifier: what the description calls it. */
const templateOf = (path: string) =>
  path
    .split('/')
    .map((part) => (identifierPattern.test(decodeURIComponent(part)) ? `{${identifierParameter}}` : part))
    .join('/');

/** openapi-fetch over the layers. Our own methods hand a call along; whoever uses it plain gets one here. */
export function createRaw(
  { baseUrl, headers }: ClientOptions & { baseUrl: string },
  layers: Fetch,
  settingsFor: SettingsFor,
): RawClient {
  return createFetchClient<paths>({
    baseUrl,
    ...(headers && { headers }),
    // openapi-fetch does no more with a request than to construct it and to hand it on.
    Request: LightRequest as unknown as typeof Request,
    fetch: async (given) => {
      const { url, headers, init } = given as unknown as LightRequest & { headers: Headers };
      const { call: own, signal, ...rest } = init;
      const endpoint = () => `${init.method} ${templateOf(url.slice(baseUrl.length))}`;
      const call = own ?? startCall(endpoint(), settingsFor(signal && { signal }));
      const response = await layers({ url, init: { ...rest, headers }, call });
      call.response = response;
      const text = () => readText(response, call);
      return Object.assign(response, { text, json: async () => JSON.parse(await text()) });
    },
  });
}
