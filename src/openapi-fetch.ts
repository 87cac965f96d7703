import createFetchClient, { type Client, type Middleware } from 'openapi-fetch';
import { operations } from '../generated/operations.js';
import type { paths } from '../generated/schema.js';
import { emitter } from './events.js';
import { auth } from './http/auth.js';
import { checkHeaders } from './http/headers.js';
import type { Handler, Layer, Ledger, Outgoing } from './http/layer.js';
import { createWatch, Limits } from './http/limits.js';
import { rateLimit } from './http/rate-limit.js';
import { readResponse } from './http/response.js';
import { retry } from './http/retry.js';
import { send } from './http/send.js';
import { checkBaseUrl, type ResolvedOptions, type Settings } from './options.js';

/** The openapi-fetch client for the description. */
export type RawClient = Client<paths>;

export interface Call {
  readonly settings: Settings;
  readonly limits: Limits;
  readonly ledger: Ledger;
  /** The response of the layers, before any middleware. */
  response?: Response;
  /** Whether the layers threw, rather than middleware. */
  failed?: boolean;
}

/** The options of an openapi-fetch request that this module reads. */
interface RawInit {
  fetch?: (request: Request) => Promise<Response>;
  Request?: typeof Request;
  signal?: AbortSignal | null | undefined;
  middleware?: Middleware[];
  params?: { path?: Record<string, unknown> };
  parseAs?: string;
  [option: string]: unknown;
}

interface FetchResult {
  data?: unknown;
  error?: unknown;
  response: Response;
}

/** Takes the place of a `Request`, which costs more time than the rest of a call. */
class LightRequest {
  readonly url: string;
  readonly #init: RequestInit & { headers: Headers };
  constructor(url: string, init: RequestInit & { headers: Headers }) {
    this.url = url;
    this.#init = init;
  }
  init(): Outgoing['init'] {
    return { ...this.#init, headers: Object.fromEntries(this.#init.headers) };
  }
}

const httpMethods = ['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'TRACE'];

/** Properties of a `Request` that `fetch` takes as options. Some run times have only a few of them. */
const requestSettings = ['cache', 'credentials', 'integrity', 'keepalive', 'mode', 'referrerPolicy'] as const;

/** The options of `fetch` for a request that middleware may have changed or replaced. */
async function initOf(request: Request, limits: Limits): Promise<Outgoing['init']> {
  const headers = Object.fromEntries(request.headers);
  const settings = Object.fromEntries(requestSettings.map((name) => [name, request[name]]));
  // Read now, because a retry needs it again.
  const bytes = await limits.race(request.arrayBuffer());
  const isText = /json|text|urlencoded/.test(String(headers['content-type']));
  const body = isText ? new TextDecoder().decode(bytes) : bytes;
  // openapi-fetch adds options that are not part of a `Request`, such as Node's `dispatcher`.
  return { ...request, ...settings, method: request.method, headers, ...(bytes.byteLength > 0 && { body }) };
}

/** Starts the time of an attempt (`timeoutMs`), which ends with the body of its response. */
const timeout: Layer = (next) => (request) => {
  request.limits.limitAttempt(request.settings.timeoutMs);
  return next(request);
};

/** The layers of a client, from the outermost to the network. */
function layersOf({ token, rateLimit: pace, onEvent, fetch, loopback }: ResolvedOptions): Handler {
  const emit = emitter(onEvent);
  const layers: Layer[] = [
    retry(emit, loopback),
    ...(pace === false ? [] : [rateLimit(pace, emit)]),
    timeout,
    auth(token),
  ];
  return layers.reduceRight<Handler>((next, layer) => layer(next), send(fetch, emit));
}

/** Connects openapi-fetch to the layers, for the methods and `raw`. Every call goes this way. */
export function connect(client: ResolvedOptions) {
  const { baseUrl, settings } = client;
  const layers = layersOf(client);
  const watch = createWatch();
  let hasMiddleware = false;
  const fetchClient = createFetchClient<paths>({ baseUrl, headers: settings.headers });

  const startCall = (callSettings: Settings): Call => ({
    settings: callSettings,
    limits: new Limits(callSettings.deadlineMs, watch),
    ledger: { attempts: 0, delivery: 'not-sent', tokens: new Set() },
  });

  /** Sends a request of openapi-fetch through the layers, and reads the response. */
  async function perform(call: Call, endpoint: string, init: RawInit, request: Request | LightRequest) {
    const { limits, ledger, settings } = call;
    const { fetch: own, parseAs } = init;
    const { url } = request;
    const real = !(request instanceof LightRequest);
    try {
      // Middleware and the `baseUrl` of a request may lead elsewhere, but the token must not go there unencrypted.
      if (!url.startsWith(`${baseUrl}/`)) checkBaseUrl(new URL(url).origin, client);
      if (real) limits.watch(request.signal);
      const streams = parseAs === 'stream';
      const given = real ? await initOf(request, limits) : request.init();
      // Those of `raw` and of middleware, which nobody has seen yet.
      checkHeaders(given.headers);
      // With a stream, the call ends once status and headers have arrived; its signals still abort the body.
      const signal = streams && AbortSignal.any([limits.signal, ...settings.signals]);
      const response = await layers({
        endpoint,
        url,
        token: '',
        init: signal ? { ...given, signal } : given,
        fetch: own && ((to, options) => own(new Request(to, options))),
        settings,
        limits,
        ledger,
      });
      call.response = response;
      if (!streams || !response.ok) {
        const binary = parseAs === 'blob' || parseAs === 'arrayBuffer';
        call.response = await readResponse(response, call, binary, real);
      }
      return call.response;
    } catch (error) {
      call.failed = true;
      // openapi-fetch ignores a falsy error.
      throw error || new Error('network error');
    } finally {
      // Middleware that follows has the time of the call.
      limits.limitAttempt();
    }
  }

  /** Sends a request, with retries, and settles the call. */
  async function request(call: Call, method: string, path: string, init: RawInit): Promise<FetchResult> {
    const { limits } = call;
    // A path with a value in place of a parameter would show the identifier, and get its own rate limit.
    const documented = Object.values(operations).some((operation) => operation.path === path);
    const endpoint = `${method} ${documented ? path : '*'}`;
    const seen = hasMiddleware || init.middleware || init.Request;
    try {
      for (const signal of call.settings.signals) limits.watch(signal);
      if (Object.values(init.params?.path ?? {}).some((value) => /^\.\.?$/.test(String(value)))) {
        throw new TypeError(`${endpoint}: a path parameter of dots would lead to another path`);
      }
      const made = fetchClient.request(
        method as 'post',
        path as '/contact/{identifier}',
        {
          ...init,
          Request: init.Request ?? (seen ? Request : LightRequest),
          signal: seen ? limits.signal : undefined,
          fetch: (given: Request) => perform(call, endpoint, init, given),
        } as never,
      );
      // Middleware may await anything. Without it, everything ends with the call.
      return (await (seen ? limits.race(made) : made)) as FetchResult;
    } finally {
      limits.settle();
    }
  }

  const call = async (method: string, path: string, init: RawInit = {}) => {
    const signals = init.signal ? [...settings.signals, init.signal] : settings.signals;
    return request(startCall({ ...settings, signals }), method.toUpperCase(), path, init);
  };
  const raw = {
    ...Object.fromEntries(
      httpMethods.map((method) => [method, (path: string, init?: RawInit) => call(method, path, init)]),
    ),
    request: call,
    use(...added: Middleware[]) {
      // Before `use`, which may refuse one of them after it has registered others.
      hasMiddleware = true;
      fetchClient.use(...added);
    },
    eject: fetchClient.eject,
  };
  return { raw: raw as unknown as RawClient, startCall, request };
}
