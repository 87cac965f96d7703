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
  /** Whether the client's `baseUrl` leads to this machine. */
  loopback: boolean;
  /** 0 for never. */
  queued: number;
  maxResponseBytes: number;
  showPersonalData: boolean;
  /** Those of client and call. */
  signals: readonly AbortSignal[];
  /** With names in lower case. */
  headers: Readonly<Record<string, string>>;
}>;

/** The settings of a call that sets these options, or none. */
export type SettingsFor = (call?: CallOptions) => Settings;

/** Options of a client, checked, and what follows from them. */
export type ResolvedOptions = Readonly<{
  token: Token;
  /** Without a slash at the end. */
  baseUrl: string;
  allowHttp: boolean | undefined;
  allowTokenInBrowser: boolean | undefined;
  fetch: typeof globalThis.fetch | undefined;
  rateLimit: Pace | false | undefined;
  onEvent: ((event: ClientEvent) => unknown) | undefined;
  /** Of calls without options. */
  settings: Settings;
}>;

/** What an option needs, and the rules of the options inside it. */
type Rule = readonly [fits: (value: never) => unknown, needs: string, inside?: Rules, all?: boolean];
type Rules = Readonly<Record<string, Rule>>;

const time: Rule = [(value: unknown) => typeof value === 'number' && value > 0, 'a number above 0'];
const count: Rule = [
  (value: unknown) =>
    value === Number.POSITIVE_INFINITY || (Number.isInteger(value) && (value as number) > 0),
  'a whole number above 0',
];
const flag: Rule = [(value: unknown) => typeof value === 'boolean', 'true or false'];
const callable: Rule = [(value: unknown) => typeof value === 'function', 'a function'];
const objectOrFalse = (value: unknown) => value === false || (typeof value === 'object' && value);

const ofRetry: Rules = {
  maxAttempts: count,
  maxWaitMs: time,
  queued: [(value: unknown) => value === 0 || time[0](value as never), time[1]],
};

const ofCall: Rules = {
  signal: [
    (value: { addEventListener?: unknown } | null) => value?.addEventListener && 'aborted' in value,
    'an AbortSignal',
  ],
  timeoutMs: time,
  deadlineMs: time,
  retry: [objectOrFalse, 'false or an object, such as { maxAttempts: 3 }', ofRetry],
  headers: [(value: unknown) => typeof value === 'object' && value, 'an object'],
};

const ofClient: Rules = {
  ...ofCall,
  token: [() => true, ''],
  baseUrl: [(value: unknown) => typeof value === 'string', 'a string'],
  allowHttp: flag,
  fetch: callable,
  rateLimit: [
    objectOrFalse,
    'false or an object, such as { limit: 10, windowMs: 1000 }',
    { limit: count, windowMs: time },
    true,
  ],
  onEvent: callable,
  maxResponseBytes: count,
  showPersonalData: flag,
  allowTokenInBrowser: flag,
};

/** How many letters have to be added, left out or replaced to make one word of another (Levenshtein). */
function distance(one: string, other: string): number {
  let row = [...other, ''].map((_, index) => index);
  for (const [index, letter] of [...one].entries()) {
    const next = [index + 1];
    for (const [place, wanted] of [...other].entries()) {
      const [above = 0, right = 0] = row.slice(place);
      next.push(Math.min(right + 1, (next[place] ?? 0) + 1, above + Number(letter !== wanted)));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** What is wrong with the name of an option that there is not. */
function unknown(key: string, rules: Rules): string {
  if (Object.hasOwn(ofClient, key)) return 'only createClient takes this option';
  const lower = key.slice(0, 30).toLowerCase();
  const far = (name: string) => {
    const known = name.toLowerCase();
    return known.includes(lower) || lower.includes(known) ? 0 : distance(lower, known);
  };
  const names = Object.keys(rules);
  const [nearest = ''] = names.toSorted((one, other) => far(one) - far(other));
  return `unknown option; ${far(nearest) * 2 <= lower.length ? `did you mean ${nearest}?` : `known are ${names.join(', ')}`}`;
}

/** The options that are given, each as its rule wants it. What is `undefined` is not given. */
function take<Options>(options: Options, rules: Rules, prefix = '', all = false): Partial<Options> {
  const refuse = (name: string, problem: string) => {
    throw new TypeError(`${prefix}${name}: ${problem}`);
  };
  const given = options as Record<string, unknown>;
  for (const key of Object.keys(given)) {
    if (given[key] !== undefined && !Object.hasOwn(rules, key)) refuse(key, unknown(key, rules));
  }
  const taken: Record<string, unknown> = {};
  for (const [name, [fits, needs, inside, each]] of Object.entries(rules)) {
    const value = given[name];
    if (value === undefined && !all) continue;
    // Only a number is shown: anything else may be a secret in the wrong place.
    const got = typeof value === 'number' || value === null ? value : typeof value;
    if (!fits(value as never)) refuse(name, `needs ${needs}; got ${got}`);
    taken[name] = inside && value ? take(value, inside, `${name}.`, each) : value;
  }
  return taken as Partial<Options>;
}

const retryOf = ({ retry }: CallOptions): RetryOptions =>
  retry === false ? { maxAttempts: 1 } : (retry ?? {});

/** The settings that follow from the options of a client and those of a call, all of them checked. */
function settingsOf(base: Settings, options: ClientOptions): Settings {
  const { signal, headers, timeoutMs, deadlineMs, maxResponseBytes, showPersonalData } = options;
  const { maxAttempts, maxWaitMs, queued } = retryOf(options);
  return {
    timeoutMs: timeoutMs ?? base.timeoutMs,
    deadlineMs: deadlineMs ?? base.deadlineMs,
    maxAttempts: maxAttempts ?? base.maxAttempts,
    attemptsGiven: base.attemptsGiven || maxAttempts !== undefined,
    maxWaitMs: maxWaitMs ?? base.maxWaitMs,
    loopback: base.loopback,
    queued: queued ?? base.queued,
    maxResponseBytes: maxResponseBytes ?? base.maxResponseBytes,
    showPersonalData: showPersonalData ?? base.showPersonalData,
    signals: signal ? [...base.signals, signal] : base.signals,
    headers: headers ? { ...base.headers, ...plainHeaders(headers) } : base.headers,
  };
}

const defaults: Settings = {
  timeoutMs: 30_000,
  deadlineMs: Number.POSITIVE_INFINITY,
  maxAttempts: 10,
  attemptsGiven: false,
  loopback: false,
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
  const problem =
    !token || /^(undefined|null)$/.test(`${token}`)
      ? 'is empty; pass one, or leave the option out and set AELYST_TOKEN'
      : typeof token !== 'string'
        ? 'needs a string, or a function that gives one'
        : new RegExp(`^${authorization.scheme}\\s`, 'i').test(token)
          ? `goes without the word ${authorization.scheme}`
          : // All that a bearer token may hold (RFC 6750). A line break would even show it in an error.
            /[^!-~]/.test(token)
            ? 'needs visible ASCII characters, without spaces or line breaks'
            : '';
  if (problem) throw new TypeError(`token: ${problem}`);
  return token as string;
}

/** Whether this is a page or a worker of a browser. Other run times have workers too, and say who they are. */
function inBrowser(): boolean {
  const { navigator } = globalThis as { navigator?: { userAgent?: string } };
  return (
    'document' in globalThis ||
    (('WorkerGlobalScope' in globalThis || 'ServiceWorkerGlobalScope' in globalThis) &&
      !/^(Bun|Deno|Cloudflare)/.test(navigator?.userAgent ?? ''))
  );
}

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
        : url.protocol !== 'https:' && !allowHttp
          ? 'needs https, so that nobody reads the token on its way; see allowHttp'
          : inBrowser() && !allowTokenInBrowser
            ? 'shows the token to everyone in a browser; see allowTokenInBrowser'
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
export function resolveOptions(
  options: ClientOptions = {},
  environment: Environment = () => undefined,
): ResolvedOptions {
  if (typeof options !== 'object' || options === null)
    throw new TypeError('createClient: needs an object of options');
  const { token, baseUrl, fetch, rateLimit, onEvent, ...rest } = take(options, ofClient);
  // Whoever names an option wants no other value in its place: not the token of another workspace.
  const given = 'token' in options ? token : environment('AELYST_TOKEN');
  if (typeof given !== 'function') checkToken(given);
  const where = 'baseUrl' in options ? baseUrl : environment('AELYST_BASE_URL');
  const { allowHttp, allowTokenInBrowser } = rest;
  const checked = checkBaseUrl(where ?? serverUrl, rest);
  return {
    token: given as Token,
    baseUrl: checked.baseUrl,
    allowHttp,
    allowTokenInBrowser,
    fetch,
    rateLimit,
    onEvent,
    settings: { ...settingsOf(defaults, rest), loopback: checked.loopback },
  };
}

/**
 * The settings of a call.
 *
 * @throws TypeError that names the option.
 */
export function resolveCallOptions({ settings }: ResolvedOptions, call?: CallOptions): Settings {
  if (call === undefined) return settings;
  if (typeof call !== 'object' || call === null)
    throw new TypeError('options: needs an object, such as { timeoutMs: 5000 }');
  return settingsOf(settings, take(call, ofCall));
}
