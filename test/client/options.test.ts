import { inspect } from 'node:util';
import { type CallOptions, type ClientOptions, createClient } from '@aelyst/client';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { authorization, serverUrl } from '../../generated/operations.js';
import { resolveOptions } from '../../src/options.js';
import { nearlyLinear } from '../support/nearly-linear.js';
import { hang, message, outcomeOf, send, succeed } from '../support/scripted.js';

beforeEach(() => {
  for (const name of ['AELYST_TOKEN', 'AELYST_BASE_URL']) vi.stubEnv(name, undefined);
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

const create = (options: unknown) => () => createClient({ token: 't', ...(options as ClientOptions) });

/** Calls an operation with options that may be anything. */
const callWith = (options: unknown) =>
  createClient({ token: 't', fetch: async () => succeed() }).addTags('id:1', [], options as CallOptions);

/** URL and Authorization of a request that a client sends. */
async function sentBy(options?: ClientOptions) {
  const fetch = vi.fn(async (_url: unknown, _init?: RequestInit) => succeed());
  vi.stubGlobal('fetch', fetch);
  await createClient(options).addTags('id:1', []);
  const [url, init] = fetch.mock.calls[0] ?? [];
  const scheme = `${authorization.scheme} `;
  return {
    baseUrl: String(url).replace('/contact/id%3A1/tag', ''),
    token: new Headers(init?.headers).get(authorization.header)?.replace(scheme, ''),
  };
}

describe('an unknown option', () => {
  test.each([
    ['baseUrl', ['baseURL', 'base_url', 'url']],
    ['timeoutMs', ['timeout', 'timeoutms']],
    ['deadlineMs', ['deadline']],
    ['retry', ['retries']],
    ['headers', ['header']],
    ['token', ['accessToken']],
    ['onEvent', ['onevent']],
    ['rateLimit', ['ratelimit']],
    ['signal', ['abortSignal']],
    ['maxAttempts', ['retry.attempts']],
    ['maxWaitMs', ['retry.maxWait']],
    ['windowMs', ['rateLimit.window']],
  ])('of a client is refused, and %s is named as the nearest: %j', (nearest, misspelt) => {
    for (const name of misspelt) {
      const [outer = '', inner] = name.split('.');
      const options = { [outer]: inner ? { [inner]: 5 } : 5 };
      expect(create(options)).toThrow(new TypeError(`${name}: unknown here; did you mean ${nearest}?`));
    }
  });

  test.each([`${'x'.repeat(1e6)}`, '__proto__', 'constructor', 'toString', 'hasOwnProperty', '', '\ud800'])(
    'is refused whatever it is called: %s',
    async (name) => {
      const options = JSON.parse(`{${JSON.stringify(name)}:1}`);
      expect(create(options)).toThrow(/: unknown here; did you mean \w+\?$/);
      await expect(callWith(options)).rejects.toThrow(/: unknown here; did you mean \w+\?$/);
    },
  );

  test.each([{ timeout: 5 }, { retry: { attempts: 3 } }, { retry: { token: 't' } }])(
    'of a call is refused: %j',
    async (options) => {
      await expect(callWith(options)).rejects.toThrow(/^[\w.]+: unknown here; did you mean \w+\?$/);
    },
  );

  test.each(['token', 'baseUrl', 'rateLimit', 'fetch', 'onEvent', 'maxResponseBytes'])(
    'of a call says so if a client has it: %s',
    async (name) => {
      const problem = new TypeError(`${name}: unknown here; it is an option of createClient`);
      await expect(callWith({ [name]: 't' })).rejects.toThrow(problem);
    },
  );

  test('is allowed if it is undefined', () => {
    expect(create({ timeout: undefined, retry: { attempts: undefined } })).not.toThrow();
  });

  test('is neither refused nor used if it was added to Object.prototype', async () => {
    const added = ['extend', 'maxResponseBytes', 'timeoutMs'];
    const property = { value: 1, enumerable: true, configurable: true, writable: true };
    for (const name of added) Object.defineProperty(Object.prototype, name, property);
    try {
      expect((await send([succeed], { retry: {} }, { retry: {} })).outcome).toBe('ok');
      vi.useFakeTimers();
      expect((await send([hang])).took).toBe(30_000);
    } finally {
      for (const name of added) Reflect.deleteProperty(Object.prototype, name);
    }
  });
});

describe('an option with a value that does not fit', () => {
  test.each([
    [{ retry: 3 }, 'retry: needs an object or false; got 3'],
    [{ retry: true }, 'retry: needs an object or false; got boolean'],
    [{ retry: [3] }, 'retry: needs an object or false; got Array'],
    [{ retry: new Map() }, 'retry: needs an object or false; got Map'],
    [{ rateLimit: 10 }, 'rateLimit: needs an object or false; got 10'],
    [{ rateLimit: null }, 'rateLimit: needs an object or false; got null'],
    [{ rateLimit: {} }, 'rateLimit.limit: needs a whole number above 0; got undefined'],
    [{ rateLimit: { limit: 10 } }, 'rateLimit.windowMs: needs a finite number above 0; got undefined'],
    [
      { rateLimit: { limit: '10', windowMs: 1 } },
      'rateLimit.limit: needs a whole number above 0; got string',
    ],
    [{ rateLimit: { limit: 0.5, windowMs: 1 } }, 'rateLimit.limit: needs a whole number above 0; got 0.5'],
    [{ headers: 'secret' }, 'headers: needs an object; got string'],
    [{ headers: null }, 'headers: needs an object; got null'],
    [{ onEvent: 1 }, 'onEvent: needs a function; got 1'],
    [{ onEvent: console }, 'onEvent: needs a function; got console'],
    [{ fetch: 1 }, 'fetch: needs a function; got 1'],
    [{ fetch: { default: fetch } }, 'fetch: needs a function; got Object'],
    [{ fetch: null }, 'fetch: needs a function; got null'],
    [{ signal: {} }, 'signal: needs an AbortSignal; got Object'],
    [{ signal: new AbortController() }, 'signal: needs an AbortSignal; got AbortController'],
    [{ signal: null }, 'signal: needs an AbortSignal; got null'],
    [{ timeoutMs: '5000' }, 'timeoutMs: needs a number above 0; got string'],
    [{ timeoutMs: null }, 'timeoutMs: needs a number above 0; got null'],
    [{ retry: { maxAttempts: 1.5 } }, 'retry.maxAttempts: needs a whole number above 0; got 1.5'],
    [{ retry: { queued: -1 } }, 'retry.queued: needs 0 or a number above 0; got -1'],
    [{ baseUrl: new URL('https://secret.example') }, 'baseUrl: needs a string; got URL'],
    [{ allowHttp: 'yes' }, 'allowHttp: needs a boolean; got string'],
    [{ showPersonalData: 1 }, 'showPersonalData: needs a boolean; got 1'],
    [{ allowTokenInBrowser: 'false' }, 'allowTokenInBrowser: needs a boolean; got string'],
  ])('is refused: %j', (options, problem) => {
    expect(create(options)).toThrow(new TypeError(problem));
  });

  test('is refused if it is an infinite windowMs', () => {
    expect(create({ rateLimit: { limit: 1, windowMs: Number.POSITIVE_INFINITY } })).toThrow(
      new TypeError('rateLimit.windowMs: needs a finite number above 0; got Infinity'),
    );
  });

  test.each([0, -1, Number.NaN, Number.NEGATIVE_INFINITY])('is refused if it is the number %d', (value) => {
    for (const [options, name] of [
      [{ timeoutMs: value }, 'timeoutMs'],
      [{ deadlineMs: value }, 'deadlineMs'],
      [{ maxResponseBytes: value }, 'maxResponseBytes'],
      [{ retry: { maxAttempts: value } }, 'retry\\.maxAttempts'],
      [{ retry: { maxWaitMs: value } }, 'retry\\.maxWaitMs'],
      [{ rateLimit: { limit: value, windowMs: 1 } }, 'rateLimit\\.limit'],
      [{ rateLimit: { limit: 1, windowMs: value } }, 'rateLimit\\.windowMs'],
    ] as const)
      expect(create(options)).toThrow(
        new RegExp(`^${name}: needs a (whole |finite )?number above 0; got ${value}$`),
      );
  });

  test('is refused in a call too', async () => {
    await expect(callWith({ timeoutMs: 0 })).rejects.toThrow(/^timeoutMs: needs a number above 0; got 0$/);
  });

  test('is neither Infinity, a fraction of a millisecond nor false', () => {
    const [most, none] = [Number.POSITIVE_INFINITY, { retry: false, rateLimit: false }];
    for (const options of [
      { timeoutMs: most, deadlineMs: 0.5, retry: { maxAttempts: most, queued: 0 } },
      none,
    ])
      expect(create(options)).not.toThrow();
  });

  test.each([
    ...[null, 't', 5, true, [], () => {}],
    ...[
      new Map([['token', 't']]),
      Promise.resolve({ token: 't' }),
      new AbortController().signal,
      new Headers(),
    ],
  ])('is refused in place of all options: %s', async (options) => {
    const problem = new TypeError('options: needs an object');
    expect(() => createClient(options as ClientOptions)).toThrow(problem);
    await expect(callWith(options)).rejects.toThrow(problem);
  });
});

describe('token', () => {
  test.each(['', undefined, null, 'undefined', 'null'])('%j is refused as empty', (token) => {
    vi.stubEnv('AELYST_TOKEN', 'of-another-workspace');
    expect(create({ token })).toThrow(
      new TypeError('token: is empty; needs a value in this option or in AELYST_TOKEN'),
    );
  });

  test.each([
    [
      `needs the token alone, without the word ${authorization.scheme}`,
      ['Bearer secret', 'bearer  secret', 'BEARER\tsecret'],
    ],
    [
      'needs visible ASCII characters only',
      ['secret\n', 'secret\r\nX: 1', 'sec ret', ' secret', 'secrét', 'no bearer x', '\ufeffsecret'],
    ],
    [
      'needs a string, or a function that returns one',
      [123, {}, ['secret'], Promise.resolve('secret'), Symbol('secret'), Object.create(null)],
    ],
  ])('is refused without showing it if it %s: %j', (problem, tokens) => {
    for (const token of tokens) expect(create({ token })).toThrow(new TypeError(`token: ${problem}`));
  });

  test('is not shown when the client is printed', () => {
    const client = createClient({ token: 'secret' });
    expect(inspect(client, { depth: 9, showHidden: true })).not.toContain('secret');
  });
});

describe('the environment', () => {
  const url = 'http://localhost:4010/v1';

  class Settings {
    token = 'own';
    get baseUrl() {
      return url;
    }
  }
  test.each([new Settings(), Object.create({ token: 'own', baseUrl: url })])(
    'is not needed for what options inherit: %j',
    async (options) => {
      expect(await sentBy(options)).toEqual({ token: 'own', baseUrl: url });
    },
  );

  test.each<[ClientOptions | undefined, object]>([
    [undefined, { token: 'from-environment', baseUrl: url }],
    [{ token: 'own' }, { token: 'own', baseUrl: url }],
    [{ baseUrl: 'https://a.b' }, { token: 'from-environment', baseUrl: 'https://a.b' }],
    [
      { token: 't', baseUrl: undefined },
      { token: 't', baseUrl: serverUrl },
    ],
  ])('gives AELYST_TOKEN and AELYST_BASE_URL unless the option is there: %j', async (options, expected) => {
    vi.stubEnv('AELYST_TOKEN', 'from-environment');
    vi.stubEnv('AELYST_BASE_URL', url);
    expect(await sentBy(options)).toEqual(expected);
  });

  test.each([
    [{}, /^token: is empty; .* AELYST_TOKEN$/],
    [{ AELYST_TOKEN: '' }, /^token: is empty/],
    [{ AELYST_TOKEN: 'Bearer x' }, /^token: needs the token alone/],
    [{ AELYST_TOKEN: 't', AELYST_BASE_URL: '' }, /^baseUrl: needs/],
  ])('is checked like the options: %j', (variables, problem) => {
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    expect(() => createClient()).toThrow(problem);
  });

  const denied = () => {
    throw new Error('NotCapable');
  };

  test.each([
    ['there is no process', undefined],
    ['there is no environment', {}],
    ['the environment may not be read', Object.defineProperty({}, 'env', { get: denied })],
    ['variables may not be read', { env: new Proxy({}, { get: denied }) }],
  ])('is empty where %s', (_, process) => {
    vi.stubGlobal('process', process);
    expect(() => createClient()).toThrow(/^token: is empty/);
  });

  test('is not read by the browser bundle, which hands in none', () => {
    vi.stubEnv('AELYST_TOKEN', 'from-environment');
    expect(() => resolveOptions({})).toThrow(/^token: is empty/);
  });
});

describe('baseUrl', () => {
  test.each([
    ['https://example.com/v2', 'https://example.com/v2'],
    ['https://example.com/v2//', 'https://example.com/v2'],
    ['HTTPS://Example.COM:443/', 'https://example.com'],
    ['https://example.com/{identifier}', 'https://example.com/%7Bidentifier%7D'],
    ['http://localhost:8080', 'http://localhost:8080'],
    ['http://127.0.0.1:1/v1', 'http://127.0.0.1:1/v1'],
    ['http://127.10.20.30:1/v1', 'http://127.10.20.30:1/v1'],
    ['http://[::1]:1/v1/', 'http://[::1]:1/v1'],
    ['http://my.app.localhost:1', 'http://my.app.localhost:1'],
    ['https://localhost', 'https://localhost'],
    [`https://a.b/${'/'.repeat(100_000)}`, 'https://a.b'],
  ])('may be %s', async (baseUrl, used) => {
    expect(await sentBy({ token: 't', baseUrl })).toMatchObject({ baseUrl: used });
  });

  test.each([
    ...['', '/v1', '//example.com', 'example.com', 'https://', 'https:example.com', 'http://127.0.0.1:80:80'],
    ...['https://user@example.com', 'https://user:secret@example.com', 'https://:secret@example.com'],
    ...['http://:secret@localhost', 'https://example.com?a=secret', 'https://example.com?'],
    ...['https://example.com/v1#', 'https://example.com#secret', 'https://example.com/v1 ', ' https://a.b'],
    ...['https://a.b/v1\n', 'https://a.b/\tv1', 'https://exam ple.com', 'https://a.b\\@other.example'],
    ...['ftp://localhost', 'ws://localhost', 'file:///v1', 'data:text/plain,x', 'javascript:alert(1)'],
  ])('cannot be %j, and is not shown', (baseUrl) => {
    expect(create({ baseUrl, allowHttp: true })).toThrow(
      new TypeError(`baseUrl: needs an origin and a path, such as ${serverUrl}`),
    );
  });

  test.each([
    ...['http://example.com/v1', 'http://localhost.example.com', 'http://notlocalhost'],
    ...['http://127.0.0.1.example.com', 'http://0.0.0.0:4010', 'http://host.docker.internal:4010'],
    'http://aelyst-mock:4010/v1',
  ])('needs allowHttp for %s, because others could read the token', async (baseUrl) => {
    const problem = new TypeError('baseUrl: needs https, since others could read the token; see allowHttp');
    for (const allowHttp of [undefined, false]) expect(create({ baseUrl, allowHttp })).toThrow(problem);
    expect(await sentBy({ token: 't', baseUrl, allowHttp: true })).toMatchObject({ baseUrl });
  });

  test.each(['/', '/x', '/..', ' ', '?', '@', '%', ':'])(
    'of many %j is checked in time in proportion to its length',
    (piece) => {
      const check = (length: number) => {
        try {
          create({ baseUrl: `https://a/${piece.repeat(length / piece.length)}b` })();
        } catch {}
      };
      expect(nearlyLinear(check)).toBe(true);
    },
  );
});

describe('allowTokenInBrowser', () => {
  test.each([
    ['a page', { document: {} }],
    ['a worker', { WorkerGlobalScope: class {}, importScripts() {} }],
    ['a service worker', { ServiceWorkerGlobalScope: class {}, clients: {} }],
  ])('is needed in %s, unless baseUrl is on loopback', async (_, globals) => {
    for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value);
    const problem = new TypeError('baseUrl: shows the token to everyone; see allowTokenInBrowser');
    for (const options of [{}, { allowHttp: true, baseUrl: 'http://aelyst-mock:4010' }])
      expect(create(options)).toThrow(problem);
    for (const options of [{ allowTokenInBrowser: true }, { baseUrl: 'http://localhost:4010/v1' }]) {
      const client = createClient({ token: 't', fetch: async () => succeed(), ...options });
      expect(outcomeOf(await client.sendMessage('id:1', message))).toBe('ok');
    }
  });

  test.each([
    ['Node', {}],
    ['a worker of Deno', { WorkerGlobalScope: class {}, Deno: {} }],
    ['Cloudflare Workers', { WorkerGlobalScope: class {}, ServiceWorkerGlobalScope: class {} }],
  ])('is not needed in %s', (_, globals) => {
    for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value);
    expect(create({})).not.toThrow();
  });
});
