import { authorization, serverUrl } from '../generated/operations.js';
import type { Environment } from './environment.js';
import type { ClientEvent } from './events.js';
import { baseHeaders, plainHeaders } from './http/headers.js';
import type { Pace } from './http/pace.js';
import type { Pacer } from './http/pacer.js';

/** An access token, or a function that returns one for each request. */
export type Token = string | (() => string | Promise<string>);

/** A rate limit that several clients or processes keep together, such as `redisRateLimit` of `@aelyst/client/redis`. */
export interface SharedRateLimit {
  /**
   * The pacer of an endpoint. A client calls this once for each endpoint, before its first request.
   *
   * @param endpoint Method and path as in the description, without an identifier.
   * @param context What the limit may need to know, and functions that report pauses and the state of the store.
   */
  forEndpoint(endpoint: string, context: SharedRateLimitContext): Pacer;
}

/** What a client tells a shared rate limit about an endpoint. */
export interface SharedRateLimitContext {
  /** The rate in the API's documentation, for use until a response states another one. */
  documented: Pace;
  /**
   * Reports that the API asked to wait, as an event `pause`.
   *
   * @param waitMs Milliseconds.
   */
  onPause(waitMs: number): void;
  /**
   * Reports whether the store of the limit can be reached, as an event `store`.
   *
   * @param reachable Whether the last command reached it.
   */
  onStore(reachable: boolean): void;
}

/** When to retry a request. Only requests that were certainly not processed are ever retried. */
export interface RetryOptions {
  /**
   * How many times a request is sent at most, including the first time.
   * @default 10
   */
  maxAttempts?: number | undefined;
  /**
   * The longest wait, in milliseconds, that the API may ask for. If it asks for more, the call fails at once.
   * @default 60_000
   */
  maxWaitMs?: number | undefined;
  /**
   * Wait in milliseconds before a 449 is retried; the client waits up to twice as long. 0 means never.
   * @default 0
   */
  queued?: number | undefined;
}

/** Options of one call. */
export interface CallOptions {
  /** Ends the call when it is aborted. */
  signal?: AbortSignal | undefined;
  /**
   * Time in milliseconds for one attempt, from the request to the end of the response's body.
   * @default 30_000
   */
  timeoutMs?: number | undefined;
  /**
   * Time in milliseconds for the whole call, including all waits and attempts.
   * @default Infinity
   */
  deadlineMs?: number | undefined;
  /** When to retry; `false` is `{ maxAttempts: 1 }`. Options that a call leaves out are those of the client. */
  retry?: RetryOptions | false | undefined;
  /** Headers to add to the request: a plain object or, in JavaScript, a `Headers`. */
  headers?: Record<string, string | undefined> | undefined;
}

/** Options of a client. Those of {@link CallOptions} are defaults that each call can override. */
export interface ClientOptions extends CallOptions {
  /**
   * Access token, or a function that returns one for each request.
   * @default the environment variable AELYST_TOKEN
   */
  token?: Token | undefined;
  /**
   * URL of the API: https, or http on a loopback address.
   * @default the environment variable AELYST_BASE_URL, or else https://api.aelyst.ai/v1
   */
  baseUrl?: string | undefined;
  /**
   * Allows http on other hosts too, such as a mock in a container. Everyone on that network can read the token.
   * @default false
   */
  allowHttp?: boolean | undefined;
  /**
   * The function that sends a request, once: if it retries by itself, `delivery` cannot be right. Pass a wrapper of
   * `fetch` here instead of replacing the global one. A connection that fails is then `unknown`, unless the error
   * names the address of the API.
   * @default globalThis.fetch
   */
  fetch?: typeof globalThis.fetch | undefined;
  /**
   * Highest number of requests to each endpoint in a window, or a limit that several processes share; `false` sends
   * all requests at once.
   * @default learned from the responses
   */
  rateLimit?: Pace | SharedRateLimit | false | undefined;
  /** Is called for each request, response, error, retry and pause: see {@link ClientEvent}. */
  onEvent?: ((event: ClientEvent) => unknown) | undefined;
  /**
   * Bytes of a response that the client reads. A longer success is an error.
   * @default 1_048_576
   */
  maxResponseBytes?: number | undefined;
  /**
   * Shows e-mail addresses and phone numbers in the messages of errors.
   * @default false
   */
  showPersonalData?: boolean | undefined;
  /**
   * Allows a token for other hosts than loopback in a browser, where everyone can read it.
   * @default false
   */
  allowTokenInBrowser?: boolean | undefined;
}

/** The settings of a call: its own options, then those of the client, then the defaults. */
export type Settings = Readonly<{
  timeoutMs: number;
  deadlineMs: number;
  maxAttempts: number;
  /** Whether an option set `maxAttempts`. */
  attemptsGiven: boolean;
  maxWaitMs: number;
  /** 0 for never. */
  queued: number;
  maxResponseBytes: number;
  showPersonalData: boolean;
  /** Those of client and call. */
  signals: readonly AbortSignal[];
  /** With names in lower case. */
  headers: Readonly<Record<string, string>>;
}>;

/** The checked options of a client, and what follows from them. */
export type ResolvedOptions = Readonly<{
  token: Token;
  /** Without a slash at the end. */
  baseUrl: string;
  /** Whether `baseUrl` leads to this machine. */
  loopback: boolean;
  /** Of calls without options of their own. */
  settings: Settings;
}> &
  Readonly<Pick<ClientOptions, 'allowHttp' | 'allowTokenInBrowser' | 'fetch' | 'rateLimit' | 'onEvent'>>;

/** What each option needs, in words; the last word decides the check. An option that is an object has rules of its own. */
type Rules = { readonly [name: string]: string | Rules };

const number = 'a number above 0';
const count = 'a whole number above 0';
const finite = 'a finite number above 0';

const callRules: Rules = {
  signal: 'an AbortSignal',
  timeoutMs: number,
  deadlineMs: number,
  retry: { maxAttempts: count, maxWaitMs: number, queued: '0 or a number above 0' },
  headers: 'an object',
};

/** Of a {@link Pace}. */
export const paceRules: Rules = { limit: count, windowMs: finite };

const clientRules: Rules = {
  ...callRules,
  token: 'anything',
  baseUrl: 'a string',
  allowHttp: 'a boolean',
  fetch: 'a function',
  rateLimit: paceRules,
  onEvent: 'a function',
  maxResponseBytes: count,
  showPersonalData: 'a boolean',
  allowTokenInBrowser: 'a boolean',
};

/** Whether a rate limit is kept together with others. */
export const isShared = (value: unknown): value is SharedRateLimit =>
  typeof (value as SharedRateLimit | null | undefined)?.forEndpoint === 'function';

/** The class of an object, such as `Map`. */
const classOf = (value: unknown) => Object.prototype.toString.call(value).slice(8, -1);

/** Whether a value can hold options: a Map or a Promise has none. */
export const isObject = (value: unknown) => /^(Object|Module)$/.test(classOf(value));

function fits(value: unknown, needs: string): unknown {
  const type = needs.replace(/.* /, '');
  if (type === '0') {
    return value === 0
      ? needs[0] === type
      : typeof value === 'number' &&
          value > 0 &&
          !(needs.includes('whole') && value % 1) &&
          !(needs.includes('finite') && value === Number.POSITIVE_INFINITY);
  }
  return type === 'AbortSignal'
    ? (value as AbortSignal | null)?.addEventListener
    : type === 'anything' || (typeof value === type && value !== null);
}

/** The pairs of adjacent letters in a word. */
const pairs = (word: string) => [...word.toLowerCase()].map((letter, index, all) => letter + all[index + 1]);

/** The name that shares the most pairs of letters with a misspelt one. */
function nearest(key: string, rules: Rules) {
  const own = pairs(key);
  const alike = (name: string) => pairs(name).filter((pair) => own.includes(pair)).length / name.length;
  return Object.keys(rules).reduce((one, other) => (alike(other) > alike(one) ? other : one));
}

/**
 * Reads each option once.
 *
 * @param known The names of options, which may be inherited: a class can have getters for them.
 * @returns All properties of its own, and the known ones, without a prototype: what a program added to Object.prototype
 * is no option.
 */
export function readOptions(options: object, known: object): Record<string, unknown> {
  if (!isObject(options)) throw new TypeError('options: needs an object');
  const given = { __proto__: null, ...options } as Record<string, unknown>;
  for (const name in known)
    if (!(name in given) && !(name in Object.prototype))
      given[name] = (options as Record<string, unknown>)[name];
  return given;
}

/** Checks options, and leaves out those that are `undefined`. */
export function checkOptions<Options extends object>(options: Options, rules: Rules, inside = ''): Options {
  const given = readOptions(options, rules);
  const refuse = (name: string, problem: string) => {
    throw new TypeError(`${inside}${name}: ${problem}`);
  };
  for (const key in given) {
    if (given[key] === undefined) delete given[key];
    else if (!Object.hasOwn(rules, key)) {
      const ofClient = rules === callRules && Object.hasOwn(clientRules, key);
      const meant = ofClient
        ? 'it is an option of createClient'
        : `did you mean ${nearest(key.slice(0, 50), rules)}?`;
      refuse(key, `unknown here; ${meant}`);
    }
  }
  for (const [name, rule] of Object.entries(rules)) {
    const value = given[name];
    // A rate limit needs both of its numbers.
    if (value === undefined && inside !== 'rateLimit.') continue;
    // An object of the user, which stays as it is.
    if (name === 'rateLimit' && isShared(value)) continue;
    const within = typeof rule === 'object';
    if (within && isObject(value)) given[name] = checkOptions(value as object, rule, `${name}.`);
    else if (within ? value !== false : !fits(value, rule)) {
      // Only a number is shown: anything else may be a secret in the wrong place.
      const got =
        typeof value === 'number' || value === null
          ? value
          : typeof value === 'object'
            ? classOf(value)
            : typeof value;
      refuse(name, `needs ${within ? 'an object or false' : rule}; got ${got}`);
    }
  }
  return given as Options;
}

/** Adds checked options to settings. */
function settingsOf(base: Settings, { signal, headers, retry, ...rest }: CallOptions): Settings {
  const ofRetry = retry === false ? { maxAttempts: 1 } : retry;
  return {
    ...base,
    ...(rest as Partial<Settings>),
    ...(ofRetry as Partial<Settings>),
    attemptsGiven: base.attemptsGiven || !!ofRetry?.maxAttempts,
    signals: signal ? [...base.signals, signal] : base.signals,
    headers: headers ? { ...base.headers, ...plainHeaders(headers) } : base.headers,
  };
}

const defaults: Settings = {
  timeoutMs: 30_000,
  deadlineMs: Number.POSITIVE_INFINITY,
  maxAttempts: 10,
  attemptsGiven: false,
  maxWaitMs: 60_000,
  queued: 0,
  maxResponseBytes: 2 ** 20,
  showPersonalData: false,
  signals: [],
  headers: baseHeaders,
};

/**
 * Checks that a value can be sent as a token.
 *
 * @throws TypeError that does not show the value.
 */
export function checkToken(token: unknown): string {
  const text = token ?? '';
  const problem =
    typeof text !== 'string'
      ? 'needs a string, or a function that returns one'
      : /^(undefined|null|)$/.test(text)
        ? 'is empty; needs a value in this option or in AELYST_TOKEN'
        : /^bearer\s/i.test(text)
          ? `needs the token alone, without the word ${authorization.scheme}`
          : // A bearer token has no other characters (RFC 6750). `fetch` would show a token with a line break in its error.
            /[^!-~]/.test(text)
            ? 'needs visible ASCII characters only'
            : '';
  if (problem) throw new TypeError(`token: ${problem}`);
  return text as string;
}

/** Whether this is a page, a worker or a service worker of a browser. Other run times have none of these names. */
const inBrowser = () => ['document', 'importScripts', 'clients'].some((name) => name in globalThis);

/**
 * Checks that others cannot read a token that is sent to a URL.
 *
 * @throws TypeError that does not show the URL.
 */
export function checkBaseUrl(
  baseUrl: string,
  { allowHttp, allowTokenInBrowser }: Pick<ClientOptions, 'allowHttp' | 'allowTokenInBrowser'>,
) {
  const url = /^https?:\/\/[^\s\\?#\0-\x20]+$/i.test(baseUrl) && URL.canParse(baseUrl) && new URL(baseUrl);
  const loopback = !!url && /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  const problem =
    !url || url.username || url.password
      ? `needs an origin and a path, such as ${serverUrl}`
      : loopback
        ? ''
        : url.protocol === 'http:' && !allowHttp
          ? 'needs https, since others could read the token; see allowHttp'
          : inBrowser() && !allowTokenInBrowser
            ? 'shows the token to everyone; see allowTokenInBrowser'
            : '';
  if (!url || problem) throw new TypeError(`baseUrl: ${problem}`);
  const { href } = url;
  let end = href.length;
  while (href[end - 1] === '/') end -= 1;
  return { baseUrl: href.slice(0, end), loopback };
}

/**
 * Checks the options of a client and adds what they leave out.
 *
 * @param environment Where token and base URL come from if these options are absent. `./browser` has none.
 * @throws TypeError that names the option.
 */
export function resolveOptions(options: ClientOptions = {}, environment?: Environment): ResolvedOptions {
  // An option that is there but empty must not be replaced by the token of another workspace.
  const {
    token = 'token' in options ? '' : (environment?.('AELYST_TOKEN') ?? ''),
    baseUrl = ('baseUrl' in options ? undefined : environment?.('AELYST_BASE_URL')) ?? serverUrl,
    fetch,
    rateLimit,
    onEvent,
    ...rest
  } = checkOptions(options, clientRules);
  if (typeof token !== 'function') checkToken(token);
  return {
    token,
    ...checkBaseUrl(baseUrl, rest),
    allowHttp: rest.allowHttp,
    allowTokenInBrowser: rest.allowTokenInBrowser,
    fetch,
    rateLimit,
    onEvent,
    settings: settingsOf(defaults, rest),
  };
}

/**
 * Checks the options of a call and returns its settings.
 *
 * @throws TypeError that names the option.
 */
export function resolveCallOptions({ settings }: ResolvedOptions, call?: CallOptions): Settings {
  if (call === undefined) return settings;
  return settingsOf(settings, checkOptions(call, callRules));
}
