import createFetchClient, { type Client, type Middleware } from 'openapi-fetch';
import { operations } from '../generated/operations.js';
import type { paths } from '../generated/schema.js';
import { emitter } from './events.js';
import { auth } from './http/auth.js';
import type { Handler, Layer, Outgoing } from './http/layer.js';
import { createLedger, type Ledger } from './http/ledger.js';
import { createWatch, Limits } from './http/limits.js';
import { rateLimit } from './http/rate-limit.js';
import { readResponse } from './http/response.js';
import { retry } from './http/retry.js';
import { send } from './http/send.js';
import { timeout } from './http/timeout.js';
import { checkBaseUrl, type ResolvedOptions, type Settings } from './options.js';

/** The client that openapi-fetch makes of the description. */
export type RawClient = Client<paths>;

/** What is known of a call while it runs. */
export interface Call {
  readonly settings: Settings;
  readonly limits: Limits;
  readonly ledger: Ledger;
  /** What the layers returned, before any middleware. */
  response?: Response;
  /** Whether the layers threw, and not middleware. */
  failed?: boolean;
}

/** Options of a request to openapi-fetch that are looked at here; it takes others as well. */
interface RawInit {
  fetch?: (request: Request) => Promise<Response>;
  Request?: typeof Request;
  signal?: AbortSignal | null | undefined;
  middleware?: Middleware[];
  params?: { path?: Record<string, unknown> };
  parseAs?: string;
  [option: string]: unknown;
}

/** What openapi-fetch makes of a response. */
interface FetchResult {
  data?: unknown;
  error?: unknown;
  response: Response;
}

/** openapi-fetch over the layers, for methods and `raw`. */
export interface Connection {
  readonly raw: RawClient;
  startCall(settings: Settings): Call;
  /** Sends one request, with retries, and settles the call. */
  request(call: Call, method: string, path: string, init: RawInit): Promise<FetchResult>;
}

/** What openapi-fetch constructs in place of a `Request`, which would cost more than the rest of a call. */
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

/** The settings of a `Request` that `fetch` takes apart from it. Some run times have only a few of them. */
const requestSettings = ['cache', 'credentials', 'integrity', 'keepalive', 'mode', 'referrerPolicy'] as const;

/** What `fetch` takes beside a URL, of a request that middleware may have changed or replaced. */
async function initOf(request: Request, limits: Limits): Promise<Outgoing['init']> {
  const headers = Object.fromEntries(request.headers);
  const settings = Object.fromEntries(requestSettings.map((name) => [name, request[name]]));
  // Read once, since it may be sent more than once.
  const bytes = await limits.race(request.arrayBuffer());
  const isText = /json|text|urlencoded/.test(String(headers['content-type']));
  const body = isText ? new TextDecoder().decode(bytes) : bytes;
  return { ...settings, method: request.method, headers, ...(bytes.byteLength > 0 && { body }) };
}

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

/** Connects openapi-fetch to the layers: the one way of every call. */
export function connect(client: ResolvedOptions): Connection {
  const { baseUrl, settings } = client;
  const layers = layersOf(client);
  const watch = createWatch();
  const middleware: Middleware[] = [];
  const fetchClient = createFetchClient<paths>({ baseUrl, headers: settings.headers });

  const startCall = (callSettings: Settings): Call => ({
    settings: callSettings,
    limits: new Limits(callSettings.deadlineMs, callSettings.signals, watch),
    ledger: createLedger(),
  });

  /** Sends what openapi-fetch made through the layers, and reads the response as far as the call may. */
  async function perform(call: Call, endpoint: string, init: RawInit, request: Request | LightRequest) {
    const { limits, ledger, settings } = call;
    const { fetch: own, parseAs } = init;
    const { url } = request;
    const real = !(request instanceof LightRequest);
    try {
      // Middleware and `baseUrl` of a request may lead elsewhere: the token goes nowhere in clear.
      if (!url.startsWith(`${baseUrl}/`)) checkBaseUrl(new URL(url).origin, client);
      if (real) limits.watch(request.signal);
      const streams = parseAs === 'stream';
      const given = real ? await initOf(request, limits) : request.init();
      // The call ends with the head of a stream; whoever reads on can still abort it.
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
        const maxBytes = settings.maxResponseBytes;
        call.response = await readResponse(response, {
          limits,
          tokens: ledger.tokens,
          maxBytes,
          binary,
          real,
        });
      }
      return call.response;
    } catch (error) {
      call.failed = true;
      // openapi-fetch takes a falsy error for none.
      throw error || new Error('network error');
    }
  }

  async function request(call: Call, method: string, path: string, init: RawInit): Promise<FetchResult> {
    const { limits } = call;
    // A path that was filled in by hand would show the identifier, and have a limit of its own.
    const documented = Object.values(operations).some((operation) => operation.path === path);
    const endpoint = `${method} ${documented ? path : '*'}`;
    const seen = middleware.length > 0 || init.middleware || init.Request;
    try {
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
      // Without middleware, all that it awaits ends with the call.
      return (await (seen ? limits.race(made) : made)) as FetchResult;
    } finally {
      limits.settle();
    }
  }

  const call = (method: string, path: string, init: RawInit = {}) => {
    const signals = init.signal ? [...settings.signals, init.signal] : settings.signals;
    return request(startCall({ ...settings, signals }), method.toUpperCase(), path, init);
  };
  const raw = {
    ...Object.fromEntries(
      httpMethods.map((method) => [method, (path: string, init?: RawInit) => call(method, path, init)]),
    ),
    request: call,
    use(...added: Middleware[]) {
      // It registers those before one that it refuses.
      middleware.push(...added);
      fetchClient.use(...added);
    },
    eject(...removed: Middleware[]) {
      fetchClient.eject(...removed);
      for (const each of removed)
        if (middleware.includes(each)) middleware.splice(middleware.indexOf(each), 1);
    },
  };
  return { raw: raw as unknown as RawClient, startCall, request };
}
