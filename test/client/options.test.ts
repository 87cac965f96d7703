import { inspect } from 'node:util';
import { type ClientOptions, createClient } from '@aelyst/client';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { mediaType } from '../../generated/operations.js';

const fetch = async () => Response.json({ messageId: 1 });

describe('token', () => {
  test.each(['secret\n', 'secret\r\nX-Other: 1', 'sec ret', 'secrét'])(
    'is refused, and not shown, if it is %j',
    (token) => {
      expect(() => createClient({ token })).toThrow(
        new TypeError('token: needs visible ASCII characters, without spaces or line breaks'),
      );
    },
  );

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

  test('is refused, and not shown, if the function gives one with a line break', async () => {
    const call = createClient({ token: () => 'secret\n', fetch }).addTags('id:1', []);
    await expect(call).rejects.toThrow(TypeError);
    await expect(call).rejects.not.toThrow(/secret/);
  });

  test('that the function fails to give ends the call before anything is sent', async () => {
    const cause = new TypeError('no vault');
    const result = await createClient({ token: () => Promise.reject(cause), fetch }).addTags('id:1', []);
    expect(result).toMatchObject({
      ok: false,
      error: { kind: 'network', delivery: 'not-sent', attempts: 0 },
    });
    expect(inspect(result)).toContain('no vault');
  });

  test('does not show when the client is printed', () => {
    expect(inspect(createClient({ token: 'secret' }), { depth: 9, showHidden: true })).not.toContain(
      'secret',
    );
  });
});

describe('baseUrl', () => {
  test.each([
    'https://example.com/v2',
    'http://localhost:8080',
    'http://127.0.0.1:1/v1',
    'http://[::1]:1/v1/',
    'http://my.app.localhost:1',
    'http://127.10.20.30:1/v1',
  ])('may be %s', async (baseUrl) => {
    const sent: string[] = [];
    const aelyst = createClient({
      token: 't',
      baseUrl,
      fetch: async (url) => {
        sent.push(String(url));
        return fetch();
      },
    });
    await aelyst.addTags('id:1', []);
    expect(sent).toEqual([`${baseUrl.replace(/\/$/, '')}/contact/id%3A1/tag`]);
  });

  test('may end with slashes, which are not doubled', async () => {
    const sent: unknown[] = [];
    const send = async (url: unknown) => {
      sent.push(url);
      return fetch();
    };
    await createClient({ token: 't', baseUrl: 'https://a.b/v2//', fetch: send }).addTags('id:1', []);
    expect(sent).toEqual(['https://a.b/v2/contact/id%3A1/tag']);
  });

  test.each(['', '/v1', 'https://user:pass@example.com', 'https://example.com?a=1', 'https://example.com#a'])(
    'cannot be %j',
    (baseUrl) => {
      expect(() => createClient({ token: 't', baseUrl })).toThrow(
        new TypeError('baseUrl: needs an origin and a path, such as https://api.aelyst.ai/v1'),
      );
    },
  );

  test.each([
    'http://example.com/v1',
    'http://localhost.example.com',
    'http://notlocalhost',
    'http://127.0.0.1.example.com',
  ])('cannot be %s, where the token would travel in the clear', (baseUrl) => {
    expect(() => createClient({ token: 't', baseUrl })).toThrow(/^baseUrl: needs https/);
  });
});

describe('a number', () => {
  const wrong = [0, -1, Number.NaN];

  test.each(wrong)('of a client cannot be %d', (value) => {
    const create = (options: Partial<ClientOptions>) => () => createClient({ token: 't', ...options });
    const expected = (name: string) => new RegExp(`^${name}: needs a (whole )?number above 0; got ${value}$`);
    expect(create({ timeoutMs: value })).toThrow(expected('timeoutMs'));
    expect(create({ deadlineMs: value })).toThrow(expected('deadlineMs'));
    expect(create({ maxResponseBytes: value })).toThrow(expected('maxResponseBytes'));
    expect(create({ retry: { maxAttempts: value } })).toThrow(expected('retry.maxAttempts'));
    expect(create({ retry: { maxWaitMs: value } })).toThrow(expected('retry.maxWaitMs'));
    expect(create({ rateLimit: { limit: value, windowMs: 1 } })).toThrow(expected('rateLimit.limit'));
    expect(create({ rateLimit: { limit: 1, windowMs: value } })).toThrow(expected('rateLimit.windowMs'));
  });

  test('is needed of a wait for what is queued, unless there is none', () => {
    expect(() => createClient({ token: 't', retry: { queued: 0 } })).not.toThrow();
    expect(() => createClient({ token: 't', retry: { queued: -1 } })).toThrow(
      new TypeError('retry.queued: needs a number above 0; got -1'),
    );
  });

  test.each(wrong)('of a call cannot be %d', async (timeoutMs) => {
    await expect(createClient({ token: 't', fetch }).addTags('id:1', [], { timeoutMs })).rejects.toThrow(
      new TypeError(`timeoutMs: needs a number above 0; got ${timeoutMs}`),
    );
  });
});

describe('a browser', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  test('is no place for a token, unless that is said or the API is on loopback', () => {
    vi.stubGlobal('document', {});
    expect(() => createClient({ token: 't' })).toThrow(/allowTokenInBrowser/);
    expect(() => createClient({ token: 't', allowTokenInBrowser: true })).not.toThrow();
    expect(() => createClient({ token: 't', baseUrl: 'http://localhost:4010/v1' })).not.toThrow();
  });
});

describe('headers', () => {
  test.each([undefined, null])('whose value is %s are not sent', async (value) => {
    const sent: unknown[] = [];
    const headers = { 'x-a': value as unknown as string, 'x-b': '' };
    const client = createClient({
      token: 't',
      headers,
      fetch: async (_, init) => {
        sent.push(init?.headers);
        return fetch();
      },
    });
    await client.addTags('id:1', [], { headers });
    expect(sent).toEqual([{ 'content-type': mediaType, 'x-b': '', authorization: 'Bearer t' }]);
  });

  test('of a call stand over those of the client, and neither over the token', async () => {
    const sent: Record<string, string>[] = [];
    const options: ClientOptions = {
      token: 't',
      headers: { 'X-Client': 'client', 'X-Both': 'client', authorization: 'Basic x' },
      fetch: async (_, init) => {
        sent.push(Object.fromEntries(new Headers(init?.headers)));
        return fetch();
      },
    };
    await createClient(options).addTags('id:1', [], { headers: { 'x-both': 'call' } });
    expect(sent).toEqual([
      {
        authorization: 'Bearer t',
        'content-type': 'application/json',
        'x-both': 'call',
        'x-client': 'client',
      },
    ]);
  });
});
