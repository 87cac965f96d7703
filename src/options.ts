import { authorization, serverUrl } from '../generated/operations.js';
import type { Environment } from './environment.js';
import type { ClientEvent } from './events.js';
import { baseHeaders, plainHeaders } from './http/headers.js';

/** An access token, or a function that gives one for each request. */
export type Token = string | (() => string | Promise<string>);

/** How many requests go to one endpoint in how much time. */
export interface Pace {
  /** Requests, from 1. */
  limit: number;
  /** Length of the window in milliseconds. */
  windowMs: number;
}

/** When to retry a request. Only requests that were certainly not processed are ever retried. */
export interface RetryOptions {
  /**
   * How many times a request is sent at most, the first time included.
   * @default 10
   */
  maxAttempts?: number | undefined;
  /**
   * The longest wait, in milliseconds, that the API may ask for. If it asks for more, the call fails at once.
   * @default 60_000
   */
  maxWaitMs?: number | undefined;
  /**
   * Retries a 449 after this many milliseconds to twice as many; 0 for never.
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
   * Time in milliseconds for the whole call, with all its waits and attempts.
   * @default Infinity
   */
  deadlineMs?: number | undefined;
  /** When to retry; `false` is `{ maxAttempts: 1 }`. What a call leaves out is as the client has it. */
  retry?: RetryOptions | false | undefined;
  /** Headers to send besides the client's own: a plain object or, in JavaScript, a `Headers`. */
  headers?: Record<string, string | undefined> | undefined;
}

/** Options of a client. Those of {@link CallOptions} are defaults that each call can override. */
export interface ClientOptions extends CallOptions {
  /**
   * Access token, or a function that gives one for each request.
   * @default the environment's AELYST_TOKEN
   */
  token?: Token | undefined;
  /**
   * Where the API is: https, or http on a loopback address.
   * @default the environment's AELYST_BASE_URL, or else https://api.aelyst.ai/v1
   */
  baseUrl?: string | undefined;
  /**
   * Allows a `baseUrl` with http on another host, such as a mock in a container. Everyone on the way can read the token.
   * @default false
   */
  allowHttp?: boolean | undefined;
  /**
   * Sends the requests.
   * @default globalThis.fetch
   */
  fetch?: typeof globalThis.fetch | undefined;
  /**
   * Requests that each endpoint takes in a time, or `false` to send all at once.
   * @default learned from the responses
   */
  rateLimit?: Pace | false | undefined;
  /** Is called with what happens: see {@link ClientEvent}. */
  onEvent?: ((event: ClientEvent) => unknown) | undefined;
  /**
   * Bytes of a response that are read. A longer response is an error.
   * @default 1_048_576
   */
  maxResponseBytes?: number | undefined;
  /**
   * Leaves e-mail addresses and phone numbers in the messages of errors.
   * @default false
   */
  showPersonalData?: boolean | undefined;
  /**
   * Allows a token for another host than loopback in a page or worker of a browser, where everyone can read it.
   * @default false
   */
  allowTokenInBrowser?: boolean | undefined;
}

/** What holds for a call: its own options, then those of the client, then the defaults. */
export type Settings = Readonly<{
  timeoutMs: number;
  deadlineMs: number;
  maxAttempts: number;
  /** Whether somebody set `maxAttempts`. */
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

/** Options of a client, checked, and what follows from them. */
export type ResolvedOptions = Readonly<{
  token: Token;
  /** Without a slash at the end. */
  baseUrl: string;
  /** Whether `baseUrl` leads to this machine. */
  loopback: boolean;
  allowHttp: boolean | undefined;
  allowTokenInBrowser: boolean | undefined;
  fetch: typeof globalThis.fetch | undefined;
  rateLimit: Pace | false | undefined;
  onEvent: ((event: ClientEvent) => unknown) | undefined;
  /** Of calls without options. */
  settings: Settings;
}>;

/** What an option needs, by its name; the last word tells how that is checked. Options inside it have rules of their own. */
type Rules = { readonly [name: string]: string | Rules };

const number = 'a number above 0';
const count = 'a whole number above 0';

const ofCall: Rules = {
  signal: 'an AbortSignal',
  timeoutMs: number,
  deadlineMs: number,
  retry: { maxAttempts: count, maxWaitMs: number, queued: '0 or a number above 0' },
  headers: 'an object',
};

const ofClient: Rules = {
  ...ofCall,
  token: 'anything',
  baseUrl: 'a string',
  allowHttp: 'a boolean',
  fetch: 'a function',
  rateLimit: { limit: count, windowMs: number },
  onEvent: 'a function',
  maxResponseBytes: count,
  showPersonalData: 'a boolean',
  allowTokenInBrowser: 'a boolean',
};

const isObject = (value: unknown) => typeof value === 'object' && value !== null;

function fits(value: unknown, needs: string): unknown {
  const type = needs.replace(/.* /, '');
  if (type === '0') {
    return value === 0
      ? needs[0] === type
      : typeof value === 'number' && value > 0 && !(needs === count && value % 1);
  }
  return type === 'AbortSignal'
    ? (value as AbortSignal | null)?.addEventListener
    : type === 'anything' || (typeof value === type && value !== null);
}

/** The pairs of neighbours among the letters of a word. */
const pairs = (word: string) => [...word.toLowerCase()].map((letter, index, all) => letter + all[index + 1]);

/** The name that shares most pairs of letters with a misspelt one. */
function nearest(key: string, rules: Rules) {
  const own = pairs(key);
  const alike = (name: string) => pairs(name).filter((pair) => own.includes(pair)).length / name.length;
  return Object.keys(rules).reduce((one, other) => (alike(other) > alike(one) ? other : one));
}

/** The options that are given, checked. What is `undefined` is not given. */
function take<Options extends object>(options: Options, rules: Rules, inside = ''): Options {
  if (!isObject(options)) throw new TypeError('options: needs an object');
  // Without a prototype: what somebody added to that of all objects is no option.
  const given = { __proto__: null, ...options } as Record<string, unknown>;
  const refuse = (name: string, problem: string) => {
    throw new TypeError(`${inside}${name}: ${problem}`);
  };
  for (const key in given) {
    if (given[key] === undefined) delete given[key];
    else if (!Object.hasOwn(rules, key))
      refuse(key, `unknown here; did you mean ${nearest(key.slice(0, 50), rules)}?`);
  }
  for (const [name, rule] of Object.entries(rules)) {
    const value = given[name];
    // A pace needs both of its numbers.
    if (value === undefined && inside !== 'rateLimit.') continue;
    const within = typeof rule === 'object';
    if (within && isObject(value)) given[name] = take(value as object, rule, `${name}.`);
    else if (within ? value !== false : !fits(value, rule)) {
      // Only a number is shown: anything else may be a secret in the wrong place.
      const got = typeof value === 'number' || value === null ? value : typeof value;
      refuse(name, `needs ${within ? 'an object or false' : rule}; got ${got}`);
    }
  }
  return given as Options;
}

/** The settings that follow from options that were checked, over those that they leave as they are. */
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
 * A token that can travel, as a client or its token function gives it.
 *
 * @throws TypeError that does not show it.
 */
export function checkToken(token: unknown): string {
  const problem = /^(undefined|null|)$/.test(`${token}`)
    ? 'is empty; leave the option out to use AELYST_TOKEN'
    : /^bearer\s/i.test(`${token}`)
      ? `goes without the word ${authorization.scheme}`
      : // All that a bearer token may hold (RFC 6750). A line break would even show it in an error.
        typeof token !== 'string' || /[^!-~]/.test(token)
        ? 'needs visible ASCII characters only'
        : '';
  if (problem) throw new TypeError(`token: ${problem}`);
  return token as string;
}

/** Whether this is a page, a worker or a service worker of a browser. No other run time has one of these names. */
const inBrowser = () => ['document', 'importScripts', 'clients'].some((name) => name in globalThis);

/** @throws TypeError, without showing the URL, unless the token can travel there without being shown to others. */
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
 * @param environment Gives the token and base URL that are not among the options at all; `./browser` has none.
 * @throws TypeError that names the option.
 */
export function resolveOptions(options: ClientOptions = {}, environment?: Environment): ResolvedOptions {
  // Whoever names an option wants no other value in its place: not the token of another workspace.
  const {
    token = 'token' in options ? '' : (environment?.('AELYST_TOKEN') ?? ''),
    baseUrl = ('baseUrl' in options ? undefined : environment?.('AELYST_BASE_URL')) ?? serverUrl,
    fetch,
    rateLimit,
    onEvent,
    ...rest
  } = take(options, ofClient);
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
 * The settings of a call.
 *
 * @throws TypeError that names the option.
 */
export function resolveCallOptions({ settings }: ResolvedOptions, call?: CallOptions): Settings {
  if (call === undefined) return settings;
  return settingsOf(settings, take(call, ofCall));
}
