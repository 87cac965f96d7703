import { inspect } from 'node:util';
import { type CallOptions, type ClientOptions, createClient } from '@aelyst/client';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { serverUrl } from '../../generated/operations.js';
import { processEnvironment } from '../../src/environment.js';
import { resolveCallOptions, resolveOptions } from '../../src/options.js';
import { nearlyLinear } from '../support/nearly-linear.js';

const fetch = async () => Response.json({ messageId: 1 });

const resolve = (options: unknown) => () => resolveOptions({ token: 't', ...(options as ClientOptions) });

afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

describe('settings', () => {
  test('are the defaults where nothing is set', () => {
    const { settings, ...rest } = resolve({})();
    expect(rest).toEqual({ token: 't', baseUrl: serverUrl, loopback: false });
    expect(settings).toMatchObject({
      timeoutMs: 30_000,
      deadlineMs: Number.POSITIVE_INFINITY,
      maxAttempts: 10,
      attemptsGiven: false,
      maxWaitMs: 60_000,
      queued: 0,
      maxResponseBytes: 1_048_576,
      showPersonalData: false,
      signals: [],
    });
  });

  const signal = new AbortController().signal;
  const client: ClientOptions = {
    token: 't',
    timeoutMs: 1,
    deadlineMs: 2,
    signal,
    headers: { 'x-a': '1' },
    retry: { maxAttempts: 3, maxWaitMs: 4, queued: 5 },
    rateLimit: { limit: 6, windowMs: 7 },
    maxResponseBytes: 8,
    showPersonalData: true,
  };

  test.each([
    undefined,
    {},
    { timeoutMs: undefined, deadlineMs: undefined, signal: undefined, headers: undefined },
  ])('of a client hold for a call with the options %j', (call) => {
    const resolved = resolveOptions(client);
    expect(resolveCallOptions(resolved, call)).toEqual(resolved.settings);
    expect(resolved.settings).toMatchObject({
      timeoutMs: 1,
      deadlineMs: 2,
      maxAttempts: 3,
      signals: [signal],
    });
  });

  test('of a call stand over those of the client, and its signal and headers beside them', () => {
    const other = new AbortController().signal;
    const call: CallOptions = { timeoutMs: 9, signal: other, headers: { 'X-A': '2', 'x-b': '3' } };
    expect(resolveCallOptions(resolveOptions(client), call)).toMatchObject({
      timeoutMs: 9,
      deadlineMs: 2,
      signals: [signal, other],
      headers: { 'x-a': '2', 'x-b': '3' },
      maxResponseBytes: 8,
    });
  });

  test.each([
    [{ maxAttempts: 3, maxWaitMs: 4 }, { maxWaitMs: 5 }, 3, 5, true],
    [{ maxWaitMs: 4 }, { maxAttempts: 2 }, 2, 4, true],
    [{ maxWaitMs: 4 }, { maxAttempts: undefined, maxWaitMs: undefined }, 10, 4, false],
    [{ maxWaitMs: 4 }, undefined, 10, 4, false],
    [{ maxWaitMs: 4 }, false, 1, 4, true],
    [false, undefined, 1, 60_000, true],
    [false, { maxWaitMs: 5 }, 1, 5, true],
    [false, { maxAttempts: 4 }, 4, 60_000, true],
    [undefined, { maxAttempts: 10 }, 10, 60_000, true],
    [{ maxAttempts: 3 }, {}, 3, 60_000, true],
  ] as const)(
    'retry: %j of a client and retry: %j of a call make %d attempts and waits of %d ms',
    (ofClient, ofCall, maxAttempts, maxWaitMs, attemptsGiven) => {
      expect(resolveCallOptions(resolve({ retry: ofClient })(), { retry: ofCall })).toMatchObject({
        maxAttempts,
        maxWaitMs,
        attemptsGiven,
      });
    },
  );

  test('are those of the client again after a call with others', () => {
    const resolved = resolveOptions(client);
    const before = structuredClone({ ...resolved.settings, signals: [] });
    resolveCallOptions(resolved, { retry: { queued: 1 }, headers: { 'x-a': '9' }, timeoutMs: 9 });
    expect({ ...resolved.settings, signals: [] }).toEqual(before);
  });
});

describe('an option that there is not', () => {
  test.each([
    [{ baseURL: 'https://example.com' }, 'baseURL: unknown here; did you mean baseUrl?'],
    [{ base_url: 'https://example.com' }, 'base_url: unknown here; did you mean baseUrl?'],
    [{ url: 'https://example.com' }, 'url: unknown here; did you mean baseUrl?'],
    [{ timeout: 5 }, 'timeout: unknown here; did you mean timeoutMs?'],
    [{ timeoutms: 5 }, 'timeoutms: unknown here; did you mean timeoutMs?'],
    [{ deadline: 5 }, 'deadline: unknown here; did you mean deadlineMs?'],
    [{ retries: 5 }, 'retries: unknown here; did you mean retry?'],
    [{ header: {} }, 'header: unknown here; did you mean headers?'],
    [{ accessToken: 't' }, 'accessToken: unknown here; did you mean token?'],
    [{ onevent: () => {} }, 'onevent: unknown here; did you mean onEvent?'],
    [{ ratelimit: false }, 'ratelimit: unknown here; did you mean rateLimit?'],
    [{ abortSignal: new AbortController().signal }, 'abortSignal: unknown here; did you mean signal?'],
    [{ retry: { attempts: 3 } }, 'retry.attempts: unknown here; did you mean maxAttempts?'],
    [{ retry: { maxWait: 3 } }, 'retry.maxWait: unknown here; did you mean maxWaitMs?'],
    [{ rateLimit: { limit: 3, window: 5 } }, 'rateLimit.window: unknown here; did you mean windowMs?'],
    [
      JSON.parse('{ "__proto__": 1 }'),
      expect.stringMatching(/^__proto__: unknown here; did you mean \w+\?$/),
    ],
  ])('%j is refused, and the nearest is named', (options, message) => {
    expect(resolve(options)).toThrow(expect.objectContaining({ name: 'TypeError', message }));
  });

  test.each([{ timeout: 5 }, { retry: { attempts: 3 } }])('is refused of a call: %j', async (options) => {
    const call = createClient({ token: 't', fetch }).addTags('id:1', [], options as CallOptions);
    await expect(call).rejects.toThrow(
      /^(timeout|retry\.attempts): unknown here; did you mean (timeoutMs|maxAttempts)\?$/,
    );
  });

  test.each(['token', 'baseUrl', 'rateLimit', 'fetch', 'onEvent', 'maxResponseBytes'])(
    'is refused of a call if only a client has it: %s',
    (name) => {
      expect(() => resolveCallOptions(resolve({})(), { [name]: 't' } as CallOptions)).toThrow(
        new RegExp(`^${name}: unknown here`),
      );
    },
  );

  test('is none, nor the value of one, if somebody added it to all objects', () => {
    const added = ['extend', 'maxResponseBytes', 'timeoutMs'];
    const expected = resolve({})().settings;
    for (const name of added) {
      Object.defineProperty(Object.prototype, name, {
        value: 1,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    let settings: unknown;
    try {
      settings = resolve({ retry: {} })().settings;
    } finally {
      for (const name of added) Reflect.deleteProperty(Object.prototype, name);
    }
    expect(settings).toEqual(expected);
  });

  test('is no matter if it is not set', () => {
    expect(resolve({ timeout: undefined, retry: { attempts: undefined } })).not.toThrow();
  });

  test.each([`${'x'.repeat(1e6)}`, 'constructor', 'toString', 'hasOwnProperty', '', '\ud800'])(
    'is refused whatever it is called: %s',
    (name) => {
      expect(resolve({ [name]: 1 })).toThrow(/: unknown here; did you mean \w+\?$/);
    },
  );
});

describe('an option of another form', () => {
  test.each([
    [{ retry: 3 }, 'retry: needs an object or false; got 3'],
    [{ retry: true }, 'retry: needs an object or false; got boolean'],
    [{ rateLimit: 10 }, 'rateLimit: needs an object or false; got 10'],
    [
      { rateLimit: { limit: 1, windowMs: Number.POSITIVE_INFINITY } },
      'rateLimit.windowMs: needs a finite number above 0; got Infinity',
    ],
    [{ rateLimit: null }, 'rateLimit: needs an object or false; got null'],
    [{ rateLimit: {} }, 'rateLimit.limit: needs a whole number above 0; got undefined'],
    [{ rateLimit: { limit: 10 } }, 'rateLimit.windowMs: needs a finite number above 0; got undefined'],
    [
      { rateLimit: { limit: '10', windowMs: 1000 } },
      'rateLimit.limit: needs a whole number above 0; got string',
    ],
    [{ rateLimit: { limit: 0.5, windowMs: 1000 } }, 'rateLimit.limit: needs a whole number above 0; got 0.5'],
    [{ headers: 'secret' }, 'headers: needs an object; got string'],
    [{ headers: null }, 'headers: needs an object; got null'],
    [{ onEvent: 1 }, 'onEvent: needs a function; got 1'],
    [{ onEvent: console }, 'onEvent: needs a function; got object'],
    [{ fetch: 1 }, 'fetch: needs a function; got 1'],
    [{ fetch: { default: fetch } }, 'fetch: needs a function; got object'],
    [{ fetch: null }, 'fetch: needs a function; got null'],
    [{ signal: {} }, 'signal: needs an AbortSignal; got object'],
    [{ signal: new AbortController() }, 'signal: needs an AbortSignal; got object'],
    [{ signal: null }, 'signal: needs an AbortSignal; got null'],
    [{ timeoutMs: '5000' }, 'timeoutMs: needs a number above 0; got string'],
    [{ timeoutMs: null }, 'timeoutMs: needs a number above 0; got null'],
    [{ retry: { maxAttempts: 1.5 } }, 'retry.maxAttempts: needs a whole number above 0; got 1.5'],
    [{ retry: { queued: -1 } }, 'retry.queued: needs 0 or a number above 0; got -1'],
    [{ baseUrl: new URL('https://secret.example') }, 'baseUrl: needs a string; got object'],
    [{ allowHttp: 'yes' }, 'allowHttp: needs a boolean; got string'],
    [{ showPersonalData: 1 }, 'showPersonalData: needs a boolean; got 1'],
    [{ allowTokenInBrowser: 'false' }, 'allowTokenInBrowser: needs a boolean; got string'],
  ])('is refused: %j', (options, message) => {
    expect(resolve(options)).toThrow(new TypeError(message));
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
    ] as const) {
      expect(resolve(options)).toThrow(
        new RegExp(`^${name}: needs a (whole |finite )?number above 0; got ${value}$`),
      );
    }
  });

  test.each([
    { timeoutMs: Number.POSITIVE_INFINITY },
    { deadlineMs: 0.5 },
    { retry: { maxAttempts: Number.POSITIVE_INFINITY, queued: 0 } },
    { rateLimit: false },
  ])('is not one that has a meaning: %j', (options) => {
    expect(resolve(options)).not.toThrow();
  });

  test.each([null, 't', 5, true, () => {}])('is refused in the place of all of them: %s', async (options) => {
    const message = 'options: needs an object';
    expect(() => createClient(options as ClientOptions)).toThrow(new TypeError(message));
    const call = createClient({ token: 't', fetch }).addTags('id:1', [], options as CallOptions);
    await expect(call).rejects.toThrow(new TypeError(message));
  });
});

describe('token', () => {
  test.each(['', undefined, null, 'undefined', 'null'])(
    'is refused as empty if it is %j, and the variable is named',
    (token) => {
      vi.stubEnv('AELYST_TOKEN', 'of-another-workspace');
      expect(() => createClient({ token: token as string })).toThrow(
        new TypeError('token: is empty; needs a value in this option or in AELYST_TOKEN'),
      );
    },
  );

  test.each(['Bearer secret', 'bearer  secret', 'BEARER\tsecret'])(
    'is refused with the word Bearer: %j',
    (token) => {
      expect(resolve({ token })).toThrow(new TypeError('token: goes without the word Bearer'));
    },
  );

  test.each([
    'secret\n',
    'secret\r\nX-Other: 1',
    'sec ret',
    ' secret',
    'secrét',
    '\ufeffsecret',
    123,
    {},
    ['secret'],
  ])('is refused, and not shown, if it is %j', (token) => {
    expect(resolve({ token })).toThrow(new TypeError('token: needs visible ASCII characters only'));
  });

  test('may come from a function, which is asked for each request', async () => {
    let count = 0;
    const sent: unknown[] = [];
    const aelyst = createClient({
      token: async () => `token-${++count}`,
      fetch: async (_, init) => {
        sent.push(new Headers(init?.headers).get('authorization'));
        return fetch();
      },
    });
    await aelyst.addTags('id:1', []);
    await aelyst.addTags('id:1', []);
    expect(sent).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  test('does not show when the client is printed', () => {
    expect(inspect(createClient({ token: 'secret' }), { depth: 9, showHidden: true })).not.toContain(
      'secret',
    );
  });
});

describe('the environment', () => {
  const environment = (variables: Record<string, string>) => (name: string) => variables[name];
  const variables = { AELYST_TOKEN: 'from-environment', AELYST_BASE_URL: 'http://localhost:4010/v1' };

  test('gives the options that are not named at all', () => {
    expect(resolveOptions(undefined, environment(variables))).toMatchObject({
      token: 'from-environment',
      baseUrl: 'http://localhost:4010/v1',
      loopback: true,
    });
    expect(resolveOptions({ token: 'own' }, environment(variables))).toMatchObject({
      token: 'own',
      baseUrl: 'http://localhost:4010/v1',
    });
    expect(resolveOptions({ baseUrl: 'https://a.b' }, environment(variables))).toMatchObject({
      token: 'from-environment',
      baseUrl: 'https://a.b',
    });
  });

  test('gives no option that is named, even without a value', () => {
    const asked: string[] = [];
    const ask = (name: string) => {
      asked.push(name);
      return 'of-another-workspace';
    };
    expect(() => resolveOptions({ token: undefined }, ask)).toThrow(/^token: is empty/);
    expect(() => resolveOptions({ token: '', baseUrl: 'https://a.b' }, ask)).toThrow(/^token: is empty/);
    expect(resolveOptions({ token: 't', baseUrl: undefined }, ask).baseUrl).toBe(serverUrl);
    expect(asked).toEqual(['AELYST_BASE_URL', 'AELYST_BASE_URL'].slice(0, asked.length));
    expect(asked).not.toContain('AELYST_TOKEN');
  });

  test('is refused where what it gives is not usable', () => {
    expect(() => resolveOptions({}, environment({}))).toThrow(/^token: is empty; .* AELYST_TOKEN$/);
    expect(() => resolveOptions({}, environment({ AELYST_TOKEN: '' }))).toThrow(/^token: is empty/);
    expect(() => resolveOptions({}, environment({ AELYST_TOKEN: 'Bearer x' }))).toThrow(
      /^token: goes without/,
    );
    expect(() => resolveOptions({ token: 't' }, environment({ AELYST_BASE_URL: '' }))).toThrow(
      /^baseUrl: needs/,
    );
  });

  test('is that of the process for createClient()', async () => {
    vi.stubEnv('AELYST_TOKEN', 'from-environment');
    vi.stubEnv('AELYST_BASE_URL', 'http://localhost:4010/v1');
    const sent: unknown[] = [];
    vi.stubGlobal('fetch', async (url: unknown, init: RequestInit) => {
      sent.push(url, new Headers(init.headers).get('authorization'));
      return fetch();
    });
    await createClient().addTags('id:1', []);
    expect(sent).toEqual(['http://localhost:4010/v1/contact/id%3A1/tag', 'Bearer from-environment']);
  });

  test.each([
    ['no process', undefined],
    ['a process without an environment', {}],
    [
      'an environment that may not be read',
      {
        get env() {
          throw new Error('NotCapable');
        },
      },
    ],
    [
      'variables that may not be read',
      {
        env: new Proxy(
          {},
          {
            get() {
              throw new Error('NotCapable');
            },
          },
        ),
      },
    ],
  ])('has no variables where there is %s', (_, process) => {
    vi.stubGlobal('process', process);
    expect(processEnvironment('AELYST_TOKEN')).toBeUndefined();
  });

  test('is not read where none is given, as in a browser', () => {
    vi.stubEnv('AELYST_TOKEN', 'from-environment');
    expect(() => resolveOptions({})).toThrow(/^token: is empty/);
  });
});

describe('baseUrl', () => {
  test.each([
    ['https://example.com/v2', 'https://example.com/v2', false],
    ['https://example.com/v2//', 'https://example.com/v2', false],
    ['HTTPS://Example.COM:443/', 'https://example.com', false],
    ['https://example.com/{identifier}', 'https://example.com/%7Bidentifier%7D', false],
    ['http://localhost:8080', 'http://localhost:8080', true],
    ['http://127.0.0.1:1/v1', 'http://127.0.0.1:1/v1', true],
    ['http://127.10.20.30:1/v1', 'http://127.10.20.30:1/v1', true],
    ['http://[::1]:1/v1/', 'http://[::1]:1/v1', true],
    ['http://my.app.localhost:1', 'http://my.app.localhost:1', true],
    ['https://localhost', 'https://localhost', true],
    [`https://a.b/${'/'.repeat(100_000)}`, 'https://a.b', false],
  ])('may be %s', (baseUrl, used, loopback) => {
    expect(resolve({ baseUrl })()).toMatchObject({ baseUrl: used, loopback });
  });

  test.each([
    '',
    '/v1',
    '//example.com',
    'example.com',
    'https://',
    'https://user@example.com',
    'https://user:secret@example.com',
    'https://:secret@example.com',
    'http://:secret@localhost',
    'https://example.com?a=secret',
    'https://example.com?',
    'https://example.com/v1#',
    'https://example.com#secret',
    'https://example.com/v1 ',
    ' https://example.com',
    'https://example.com/v1\n',
    'https://example.com/\tv1',
    'https://exam ple.com',
    'https://example.com\\@other.example',
    'https:example.com',
    'http://127.0.0.1:80:80',
    'ftp://localhost',
    'ws://localhost',
    'file:///v1',
    'data:text/plain,x',
    'javascript:alert(1)',
  ])('cannot be %j, and is not shown', (baseUrl) => {
    expect(resolve({ baseUrl, allowHttp: true })).toThrow(
      new TypeError(`baseUrl: needs an origin and a path, such as ${serverUrl}`),
    );
  });

  test.each([
    'http://example.com/v1',
    'http://localhost.example.com',
    'http://notlocalhost',
    'http://127.0.0.1.example.com',
    'http://0.0.0.0:4010',
    'http://host.docker.internal:4010',
    'http://aelyst-mock:4010/v1',
  ])('can be %s, where the token travels in the clear, with allowHttp only', (baseUrl) => {
    for (const allowHttp of [undefined, false]) {
      expect(resolve({ baseUrl, allowHttp })).toThrow(
        new TypeError('baseUrl: needs https, since others could read the token; see allowHttp'),
      );
    }
    expect(resolve({ baseUrl, allowHttp: true })()).toMatchObject({ baseUrl, loopback: false });
  });

  test.each(['/', '/x', '/..', ' ', '?', '@', '%', ':'])(
    'of many %j takes time in proportion to its length',
    (piece) => {
      expect(
        nearlyLinear((length) => {
          try {
            resolve({ baseUrl: `https://a/${piece.repeat(length / piece.length)}b` })();
          } catch {}
        }),
      ).toBe(true);
    },
  );
});

describe('allowTokenInBrowser', () => {
  test.each([
    ['a page', { document: {} }],
    ['a worker', { WorkerGlobalScope: class {}, importScripts() {} }],
    ['a service worker', { ServiceWorkerGlobalScope: class {}, clients: {} }],
  ])('is needed in %s, unless the API is on loopback', (_, globals) => {
    for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value);
    expect(resolve({})).toThrow(
      new TypeError('baseUrl: shows the token to everyone; see allowTokenInBrowser'),
    );
    expect(resolve({ allowHttp: true, baseUrl: 'http://aelyst-mock:4010' })).toThrow(
      /see allowTokenInBrowser$/,
    );
    expect(resolve({ allowTokenInBrowser: true })).not.toThrow();
    expect(resolve({ baseUrl: 'http://localhost:4010/v1' })).not.toThrow();
  });

  test.each([
    ['Node', {}],
    ['a worker of Deno', { WorkerGlobalScope: class {}, Deno: {} }],
    ['Cloudflare Workers', { WorkerGlobalScope: class {}, ServiceWorkerGlobalScope: class {} }],
  ])('is not needed in %s', (_, globals) => {
    for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value);
    expect(resolve({})).not.toThrow();
  });
});
