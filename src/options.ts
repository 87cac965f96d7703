import { serverUrl } from '../generated/operations.js';
import type { ClientEvent } from './events.js';
import type { Token } from './layers/auth.js';
import type { Pace } from './layers/pace.js';

/** When to send a request again. Only what is known not to have been carried out is ever sent again. */
export interface RetryOptions {
  /**
   * How many times a request goes out at most.
   * @default 10
   */
  maxAttempts?: number;
  /**
   * The longest wait that the API may ask for, in milliseconds. When it asks for more, the call fails at once.
   * @default 60_000
   */
  maxWaitMs?: number;
  /**
   * Send again what the API answers with 449, after this many milliseconds to twice as many.
   * @default never: the documents ask for minutes
   */
  queued?: number;
}

/** What a single call may set. */
export interface CallOptions {
  /** Ends the call when it fires. */
  signal?: AbortSignal;
  /**
   * Time for one attempt, its body included, in milliseconds.
   * @default 30_000
   */
  timeoutMs?: number;
  /**
   * Time for the whole call, its waits included, in milliseconds.
   * @default Infinity
   */
  deadlineMs?: number;
  /** When to send a request again, or `false` for never. */
  retry?: RetryOptions | false;
  /** Headers to send besides the client's own. */
  headers?: Record<string, string>;
}

/** What a client may set. What a call may set too holds for all calls that do not. */
export interface ClientOptions extends CallOptions {
  /** Access token, or a function that gives one for each request. */
  token: Token;
  /**
   * Where the API is: https, or any scheme on a loopback address.
   * @default 'https://api.aelyst.ai/v1'
   */
  baseUrl?: string;
  /**
   * What sends a request.
   * @default globalThis.fetch
   */
  fetch?: typeof globalThis.fetch;
  /**
   * Requests that an endpoint admits in a time, or `false` not to hold any back.
   * @default learned from the answers
   */
  rateLimit?: Pace | false;
  /** Hears what happens: see {@link ClientEvent}. */
  onEvent?: (event: ClientEvent) => unknown;
  /**
   * Bytes of an answer that are read; the rest is cut off.
   * @default 1_048_576
   */
  maxResponseBytes?: number;
  /**
   * Leave e-mail addresses and phone numbers in the messages of errors.
   * @default false
   */
  showPersonalData?: boolean;
  /**
   * Allow a token for another host than loopback in a browser, where everyone can read it.
   * @default false
   */
  allowTokenInBrowser?: boolean;
}

/** What holds for one call: its own options, those of the client, and the defaults. */
export type Settings = ReturnType<typeof settingsOf>;

/** The settings of a call that sets these options, or none. */
export type SettingsFor = (call?: CallOptions) => Settings;

/** @throws TypeError unless each is a number above 0. */
function check(numbers: Record<string, number>): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (!(value > 0)) throw new TypeError(`${name}: needs a number above 0; got ${value}`);
  }
}

/** @throws TypeError if an option is not usable. */
export function settingsOf(client: ClientOptions, call: CallOptions = {}) {
  const {
    timeoutMs = 30_000,
    deadlineMs = Number.POSITIVE_INFINITY,
    retry,
    maxResponseBytes = 2 ** 20,
    showPersonalData = false,
  } = { ...client, ...call };
  const {
    maxAttempts = 10,
    maxWaitMs = 60_000,
    queued = 0,
  } = retry === false ? { maxAttempts: 1 } : (retry ?? {});
  const numbers = { timeoutMs, deadlineMs, maxAttempts, maxWaitMs, maxResponseBytes };
  check({ ...numbers, ...(queued && { queued }), ...client.rateLimit });
  return {
    ...numbers,
    queued,
    showPersonalData,
    signals: [client.signal, call.signal].filter((signal) => signal !== undefined),
  };
}

/** @throws TypeError unless the token can travel to the base URL without being shown to others. */
export function baseUrlOf({ baseUrl = serverUrl, allowTokenInBrowser }: ClientOptions): string {
  const { protocol, hostname, username, search, hash } = URL.canParse(baseUrl)
    ? new URL(baseUrl)
    : ({ hash: baseUrl || '#' } as URL);
  const problem =
    username || search || hash
      ? `needs an origin and a path, such as ${serverUrl}`
      : /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)
        ? ''
        : protocol !== 'https:'
          ? 'needs https, so that nobody reads the token on its way'
          : 'document' in globalThis && !allowTokenInBrowser
            ? 'shows the token to everyone in a browser; see allowTokenInBrowser'
            : '';
  if (problem) throw new TypeError(`baseUrl: ${problem}`);
  return baseUrl.replace(/\/+$/, '');
}
