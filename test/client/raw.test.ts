import { getEventListeners } from 'node:events';
import { type ClientEvent, type ClientOptions, createClient } from '@aelyst/client';
import { describe, expect, test, vi } from 'vitest';
import { operations } from '../../generated/operations.js';
import { startServer } from '../support/server.js';

const path = '/contact/{identifier}/message' as const;
const body = { message: { type: 'text', text: 'On its way' } } as const;
const params = { path: { identifier: 'id:1' } };
const data = { messageId: 7 };
const endpoint = `${operations.sendMessage.method} ${path}`;

/** A client whose requests a function answers, and what was handed to it. */
function answering(respond: () => Response | Promise<Response>, options: Partial<ClientOptions> = {}) {
  const sent: { url: string; init: RequestInit | undefined }[] = [];
  const aelyst = createClient({
    token: 'secret-token',
    retry: false,
    fetch: async (url, init) => {
      sent.push({ url: String(url), init });
      return respond();
    },
    ...options,
  });
  return { aelyst, sent };
}

const succeed = () => Response.json(data);

describe('raw', () => {
  test('sends what openapi-fetch builds, with the token', async () => {
    await using server = await startServer((_, response) => response.end(JSON.stringify(data)));
    const { raw } = createClient({ token: 't', baseUrl: `${server.url}/v1` });
    const result = await raw.POST(path, { params, body });
    expect(result.data).toEqual(data);
    expect(server.received).toMatchObject([
      { method: 'POST', url: '/v1/contact/id%3A1/message', headers: { authorization: 'Bearer t' } },
    ]);
    expect(JSON.parse(server.received[0]?.body ?? '')).toEqual(body);
  });

  test.each([false, true])(
    'hands on options that only the run time knows, with middleware: %s',
    async (seen) => {
      const { aelyst, sent } = answering(succeed);
      if (seen) aelyst.raw.use({ onRequest() {} });
      const dispatcher = { dispatch: () => true } as never;
      await aelyst.raw.POST(path, { params, body, dispatcher });
      expect(sent[0]?.init).toHaveProperty('dispatcher', dispatcher);
    },
  );

  test('rejects, and does not throw at once, for what it cannot use', async () => {
    const { aelyst } = answering(succeed);
    const call = aelyst.raw.POST(path, { params, body, signal: {} as AbortSignal });
    await expect(call).rejects.toThrow(TypeError);
  });

  test('has request(method, path), too', async () => {
    const { aelyst, sent } = answering(succeed);
    expect((await aelyst.raw.request('post', path, { params, body })).data).toEqual(data);
    expect(sent[0]?.init?.method).toBe('POST');
  });

  test('applies timeoutMs to an attempt, body included', async () => {
    await using server = await startServer((_, response) => response.write('{'));
    const { raw } = createClient({ token: 't', baseUrl: server.url, timeoutMs: 50 });
    await expect(raw.POST(path, { params, body })).rejects.toThrow('no complete response within 50 ms');
  });

  test('ends by the signal of a call with its reason', async () => {
    const controller = new AbortController();
    const { aelyst } = answering(() => {
      controller.abort(new Error('changed my mind'));
      return new Promise(() => {});
    });
    const call = aelyst.raw.POST(path, { params, body, signal: controller.signal });
    await expect(call).rejects.toThrow('changed my mind');
  });

  test('retries a refusal because of the rate limit, as the methods do', async () => {
    let count = 0;
    const { aelyst } = answering(
      () =>
        ++count === 1 ? new Response(null, { status: 429, headers: { 'Retry-After': '0.01' } }) : succeed(),
      { retry: { maxAttempts: 2 } },
    );
    expect((await aelyst.raw.POST(path, { params, body })).data).toEqual(data);
    expect(count).toBe(2);
  });

  test('throws what fetch throws', async () => {
    const failure = new TypeError('fetch failed');
    const { aelyst } = answering(() => Promise.reject(failure));
    await expect(aelyst.raw.POST(path, { params, body })).rejects.toBe(failure);
  });

  test('throws an error even where fetch rejects with undefined', async () => {
    const { aelyst } = answering(() => Promise.reject(undefined));
    await expect(aelyst.raw.POST(path, { params, body })).rejects.toThrow('network error');
  });

  test('has no token in the body of an error', async () => {
    const { aelyst } = answering(() => Response.json({ message: 'no secret-token' }, { status: 400 }));
    expect((await aelyst.raw.POST(path, { params, body })).error).toEqual({ message: 'no [token]' });
  });

  test('cuts the body of an error at maxResponseBytes, and throws for a longer success', async () => {
    const status = { status: 400 };
    const { aelyst } = answering(() => Response.json({ message: 'long' }, status), { maxResponseBytes: 9 });
    expect((await aelyst.raw.POST(path, { params, body })).error).toBe('{"message');
    status.status = 200;
    await expect(aelyst.raw.POST(path, { params, body })).rejects.toThrow(/maxResponseBytes/);
  });

  test.each(['.', '..'])(
    'refuses %j as a path parameter, which would lead to another operation',
    async (dots) => {
      const { aelyst, sent } = answering(succeed);
      const call = aelyst.raw.POST(path, { params: { path: { identifier: dots } }, body });
      await expect(call).rejects.toThrow(TypeError);
      expect(sent).toEqual([]);
    },
  );
});

describe('raw with parseAs', () => {
  test.each([
    ['text', JSON.stringify(data)],
    ['json', data],
  ] as const)('%s gives what openapi-fetch documents', async (parseAs, expected) => {
    const { aelyst } = answering(succeed);
    expect((await aelyst.raw.POST(path, { params, body, parseAs })).data).toEqual(expected);
  });

  test('blob and arrayBuffer give the bytes unchanged', async () => {
    const bytes = Uint8Array.of(0, 255, 254, 128);
    const { aelyst } = answering(() => new Response(bytes, { headers: { 'content-type': 'image/png' } }));
    const { data: blob } = await aelyst.raw.POST(path, { params, body, parseAs: 'blob' });
    expect(new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer())).toEqual(bytes);
    expect(blob?.type).toBe('image/png');
    const { data: buffer } = await aelyst.raw.POST(path, { params, body, parseAs: 'arrayBuffer' });
    expect(new Uint8Array(buffer ?? new ArrayBuffer())).toEqual(bytes);
  });

  test('stream gives a body that timeoutMs and deadlineMs do not cut', async () => {
    vi.useFakeTimers();
    let push: ReadableStreamDefaultController<Uint8Array> | undefined;
    const source = new ReadableStream<Uint8Array>({
      start(controller) {
        push = controller;
      },
    });
    const { aelyst } = answering(() => new Response(source), { timeoutMs: 100, deadlineMs: 100 });
    const { data: stream } = await aelyst.raw.POST(path, { params, body, parseAs: 'stream' });
    const text = new Response(stream).text();
    push?.enqueue(new TextEncoder().encode('slow'));
    await vi.advanceTimersByTimeAsync(10_000);
    push?.enqueue(new TextEncoder().encode('ly'));
    push?.close();
    expect(await text).toBe('slowly');
    vi.useRealTimers();
  });

  test('stream ends by the signal of the call while it is read, and holds nothing until then', async () => {
    const controller = new AbortController();
    await using server = await startServer((_, response) => response.write('{'));
    const { raw } = createClient({ token: 't', baseUrl: server.url });
    const init = { params, body, parseAs: 'stream', signal: controller.signal } as const;
    const { data: stream } = await raw.POST(path, init);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    const text = new Response(stream).text();
    controller.abort(new Error('changed my mind'));
    await expect(text).rejects.toThrow('changed my mind');
  });

  test('stream can be cancelled, which lets go of the connection', async () => {
    let reason: unknown;
    const source = new ReadableStream({
      cancel(why) {
        reason = why;
      },
    });
    const { aelyst } = answering(() => new Response(source));
    const { data: stream } = await aelyst.raw.POST(path, { params, body, parseAs: 'stream' });
    await stream?.cancel('enough');
    expect(reason).toBe('enough');
  });
});

describe('raw leaves no listener on the signals of client and call', () => {
  const responses: [string, () => Response | Promise<Response>, object][] = [
    ['a success', succeed, {}],
    ['204', () => new Response(null, { status: 204 }), {}],
    ['an empty body', () => new Response('', { headers: { 'content-length': '0' } }), {}],
    ['a body of unknown length that is empty', () => new Response(''), {}],
    ['an error', () => Response.json({}, { status: 400 }), {}],
    ['HTML', () => new Response('<html>'), {}],
    ['a broken connection', () => Promise.reject(new TypeError('fetch failed')), {}],
    ['blob', succeed, { parseAs: 'blob' }],
    ['arrayBuffer', succeed, { parseAs: 'arrayBuffer' }],
    ['a stream, read or not', succeed, { parseAs: 'stream' }],
    ['a stream of an error', () => Response.json({}, { status: 500 }), { parseAs: 'stream' }],
    ['a stream without a body', () => new Response(null), { parseAs: 'stream' }],
    [
      'middleware that throws for a stream',
      succeed,
      {
        parseAs: 'stream',
        middleware: [
          {
            onResponse() {
              throw new Error('broken');
            },
          },
        ],
      },
    ],
  ];

  test.each(responses)('after %s', async (_, respond, init) => {
    const controllers = [new AbortController(), new AbortController()] as const;
    const { aelyst } = answering(respond, { signal: controllers[0].signal });
    const signal = controllers[1].signal;
    await aelyst.raw.POST(path, { params, body, signal, ...init }).catch(() => {});
    for (const { signal } of controllers) expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('raw in events and limits', () => {
  test.each(['+60121233112', 'joe@example.com', 'id:5', 'email:'])(
    'shows the path of the description for the identifier %s',
    async (identifier) => {
      const endpoints = new Set<string>();
      const { aelyst } = answering(succeed, { onEvent: (event) => endpoints.add(event.endpoint) });
      await aelyst.raw.POST(path, { params: { path: { identifier } }, body });
      expect([...endpoints]).toEqual([endpoint]);
    },
  );

  test('shows nothing of a path that is filled in by hand, for which there is one limit', async () => {
    const events: ClientEvent[] = [];
    const { aelyst } = answering(succeed, { onEvent: (event) => events.push(event) });
    await aelyst.raw.POST('/contact/joe%40example.com/message' as typeof path, { params, body });
    expect(events.map((event) => event.endpoint)).toEqual(['POST *', 'POST *']);
  });
});

describe('raw with baseUrl of a request', () => {
  test('sends to it', async () => {
    const { aelyst, sent } = answering(succeed);
    await aelyst.raw.POST(path, { params, body, baseUrl: 'https://example.com/v2' });
    expect(sent[0]?.url).toBe('https://example.com/v2/contact/id%3A1/message');
  });

  test.each(['http://example.com/v1', 'http://localhost.example.com/v1', 'ftp://localhost/v1'])(
    'sends no token in clear to %s',
    async (baseUrl) => {
      const { aelyst, sent } = answering(succeed, { baseUrl: 'http://localhost' });
      await expect(aelyst.raw.POST(path, { params, body, baseUrl })).rejects.toThrow(TypeError);
      expect(sent).toEqual([]);
    },
  );

  test('may be http with allowHttp', async () => {
    const { aelyst, sent } = answering(succeed, { allowHttp: true });
    await aelyst.raw.POST(path, { params, body, baseUrl: 'http://mock:4010/v1' });
    expect(sent).toHaveLength(1);
  });
});

describe('raw with fetch of a request', () => {
  test('replaces what sends, and neither token nor retries', async () => {
    const requests: Request[] = [];
    const { aelyst, sent } = answering(succeed, { retry: { maxAttempts: 2 } });
    const { data: given } = await aelyst.raw.POST(path, {
      params,
      body,
      fetch: async (request) => {
        requests.push(request);
        return requests.length === 1
          ? new Response(null, { status: 429, headers: { 'Retry-After': '0.01' } })
          : succeed();
      },
    });
    expect(given).toEqual(data);
    expect(sent).toEqual([]);
    expect(requests).toHaveLength(2);
    for (const request of requests) {
      expect(request).toBeInstanceOf(Request);
      expect(request.headers.get('authorization')).toBe('Bearer secret-token');
      expect(await request.json()).toEqual(body);
    }
  });
});

describe('raw.use', () => {
  test('hands a real Request to middleware, for the methods as well', async () => {
    const seen: unknown[] = [];
    const { aelyst } = answering(succeed);
    aelyst.raw.use({
      async onRequest({ request, schemaPath, params: given }) {
        seen.push(request instanceof Request, schemaPath, given.path, await request.clone().json());
      },
    });
    expect(await aelyst.sendMessage('id:1', body)).toMatchObject({ ok: true, data });
    await aelyst.raw.POST(path, { params, body });
    const one = [true, path, params.path, body];
    expect(seen).toEqual([...one, ...one]);
  });

  test.each<[string, (request: Request) => Request]>([
    [
      'changes the headers of',
      (request) => {
        request.headers.set('X-Trace', '7');
        return request;
      },
    ],
    [
      'clones',
      (request) =>
        new Request(request, { headers: { ...Object.fromEntries(request.headers), 'X-Trace': '7' } }),
    ],
    [
      'replaces',
      (request) =>
        new Request(request.url, {
          method: 'POST',
          headers: { 'X-Trace': '7', 'Content-Type': 'application/json' },
          body: JSON.stringify(body),
        }),
    ],
  ])('lets middleware that %s the Request decide what is sent', async (_, change) => {
    await using server = await startServer((_, response) => response.end(JSON.stringify(data)));
    const aelyst = createClient({ token: 'secret-token', baseUrl: server.url });
    aelyst.raw.use({ onRequest: ({ request }) => change(request) });
    expect(await aelyst.sendMessage('id:1', body)).toMatchObject({ ok: true });
    expect((await aelyst.raw.POST(path, { params, body })).data).toEqual(data);
    for (const received of server.received) {
      expect(received.headers).toMatchObject({ 'x-trace': '7', authorization: 'Bearer secret-token' });
      expect(JSON.parse(received.body)).toEqual(body);
    }
    expect(server.received).toHaveLength(2);
  });

  test('runs middleware once for a call, however often it is retried', async () => {
    let count = 0;
    const { aelyst } = answering(
      () =>
        ++count === 1 ? new Response(null, { status: 429, headers: { 'Retry-After': '0.01' } }) : succeed(),
      { retry: { maxAttempts: 2 } },
    );
    const onRequest = vi.fn();
    aelyst.raw.use({ onRequest });
    expect(await aelyst.sendMessage('id:1', body)).toMatchObject({ ok: true });
    expect(count).toBe(2);
    expect(onRequest).toHaveBeenCalledOnce();
  });

  test('sends no token in clear where middleware leads elsewhere', async () => {
    const { aelyst, sent } = answering(succeed);
    aelyst.raw.use({ onRequest: ({ request }) => new Request('http://example.com/', request) });
    expect(await aelyst.sendMessage('id:1', body)).toMatchObject({
      ok: false,
      error: { kind: 'network', delivery: 'not-sent', attempts: 0 },
    });
    expect(sent).toEqual([]);
  });

  test('takes a Response of middleware for the response, and sends nothing', async () => {
    const { aelyst, sent } = answering(() => expect.unreachable());
    aelyst.raw.use({ onRequest: () => Response.json({ messageId: 9 }) });
    expect(await aelyst.sendMessage('id:1', body)).toMatchObject({ ok: true, data: { messageId: 9 } });
    expect(sent).toEqual([]);
  });

  test('lets middleware read and replace the response', async () => {
    const { aelyst } = answering(succeed);
    const seen: unknown[] = [];
    aelyst.raw.use({
      async onResponse({ response }) {
        seen.push(await response.clone().json());
        return Response.json({ messageId: 8 });
      },
    });
    expect(await aelyst.sendMessage('id:1', body)).toMatchObject({ ok: true, data: { messageId: 8 } });
    expect(seen).toEqual([data]);
  });

  test('has the URL in the response that middleware sees', async () => {
    await using server = await startServer((_, response) => response.end(JSON.stringify(data)));
    const aelyst = createClient({ token: 't', baseUrl: server.url });
    const urls: string[] = [];
    aelyst.raw.use({ onResponse: ({ response }) => void urls.push(response.url) });
    await aelyst.sendMessage('id:1', body);
    expect(urls).toEqual([`${server.url}/contact/id%3A1/message`]);
  });

  test('reports a call as not-sent when middleware throws before the request was handed on', async () => {
    const { aelyst, sent } = answering(succeed);
    aelyst.raw.use({
      onRequest() {
        throw new TypeError('broken middleware');
      },
    });
    expect(await aelyst.sendMessage('id:1', body)).toMatchObject({
      ok: false,
      error: {
        kind: 'network',
        delivery: 'not-sent',
        attempts: 0,
        message: expect.stringContaining('broken'),
      },
    });
    expect(sent).toEqual([]);
  });

  test('reports whatever middleware throws, also what throws when it is read', async () => {
    const broken = () => {
      throw new Error('broken');
    };
    for (const thrown of [
      {
        get message() {
          return broken();
        },
      },
      {
        get cause() {
          return broken();
        },
      },
      { message: { toString: broken } },
      { code: Symbol('x') },
    ]) {
      const { aelyst } = answering(succeed);
      aelyst.raw.use({ onRequest: () => Promise.reject(thrown) });
      expect(await aelyst.sendMessage('id:1', body)).toMatchObject({
        ok: false,
        error: { kind: 'network', delivery: 'not-sent' },
      });
    }
  });

  test('does not take middleware that throws nothing for a server that is down', async () => {
    const { aelyst } = answering(succeed, { baseUrl: 'http://127.0.0.1:4010' });
    aelyst.raw.use({ onRequest: () => Promise.reject() });
    const result = await aelyst.sendMessage('id:1', body);
    expect(result).toMatchObject({
      ok: false,
      error: { message: expect.stringMatching(/: network error$/) },
    });
  });

  test.each([200, 400, 500])(
    'reports a call as unknown when middleware throws after a %i',
    async (status) => {
      const { aelyst } = answering(() => Response.json(data, { status }));
      aelyst.raw.use({
        onResponse() {
          throw new TypeError('broken middleware');
        },
      });
      expect(await aelyst.sendMessage('id:1', body)).toMatchObject({
        ok: false,
        error: { kind: 'network', delivery: 'unknown', attempts: 1 },
      });
    },
  );

  test('does not take a success away from what a status of middleware says', async () => {
    const { aelyst } = answering(succeed);
    aelyst.raw.use({ onResponse: () => new Response(null, { status: 400 }) });
    expect(await aelyst.sendMessage('id:1', body)).toMatchObject({
      ok: false,
      // The API has processed it, whatever middleware makes of that.
      error: { kind: 'bad-request', delivery: 'unknown' },
    });
  });

  test.each(['onRequest', 'onResponse'] as const)(
    'ends a call whose %s hangs by its deadline',
    async (name) => {
      const { aelyst } = answering(succeed);
      aelyst.raw.use({ [name]: () => new Promise(() => {}) } as never);
      expect(await aelyst.sendMessage('id:1', body, { deadlineMs: 20 })).toMatchObject({
        ok: false,
        error: { kind: 'timeout', delivery: name === 'onRequest' ? 'not-sent' : 'unknown' },
      });
    },
  );

  test('lets onError turn a failure into a response', async () => {
    const { aelyst } = answering(() => Promise.reject(new TypeError('fetch failed')));
    aelyst.raw.use({ onError: () => new Response(null, { status: 503 }) });
    expect(await aelyst.sendMessage('id:1', body)).toMatchObject({
      ok: false,
      status: 503,
      error: { kind: 'undocumented', delivery: 'unknown' },
    });
  });

  test.each(['onResponse', 'onError'] as const)(
    'does not take back that a call is unknown when %s sends it once more and that is refused',
    async (name) => {
      let count = 0;
      const { aelyst, sent } = answering(() => {
        if (++count === 2) return new Response(null, { status: 400 });
        return name === 'onError' ? Promise.reject(new TypeError('fetch failed')) : Response.error();
      });
      let kept: Request | undefined;
      aelyst.raw.use({
        onRequest({ request }) {
          kept = request.clone();
        },
        [name]: ({ options }: { options: { fetch: typeof fetch } }) => kept && options.fetch(kept),
      });
      expect(await aelyst.sendMessage('id:1', body)).toMatchObject({
        ok: false,
        error: { kind: 'bad-request', delivery: 'unknown', attempts: 2 },
      });
      expect(sent).toHaveLength(2);
    },
  );

  test('has eject, after which middleware runs no more', async () => {
    const { aelyst } = answering(succeed);
    const middleware = { onRequest: vi.fn() };
    aelyst.raw.use(middleware);
    aelyst.raw.eject(middleware);
    await aelyst.sendMessage('id:1', body);
    expect(middleware.onRequest).not.toHaveBeenCalled();
  });

  test('refuses what is no middleware, as openapi-fetch does', () => {
    const { aelyst } = answering(succeed);
    expect(() => aelyst.raw.use({} as never)).toThrow(/Middleware/);
  });

  test('gives a real Request also to middleware that was registered before one that is refused', async () => {
    const { aelyst } = answering(succeed);
    const onRequest = vi.fn();
    expect(() => aelyst.raw.use({ onRequest }, {} as never)).toThrow(/Middleware/);
    await aelyst.sendMessage('id:1', body);
    expect(onRequest).toHaveBeenCalledWith(expect.objectContaining({ request: expect.any(Request) }));
  });
});

test('raw returns no token in an error, not even one that JSON spells with escapes', async () => {
  const spelled = [...'secret-token'].map((letter) => `\\u00${letter.charCodeAt(0).toString(16)}`).join('');
  const { aelyst } = answering(() => new Response(`{"message":"Bad ${spelled}"}`, { status: 400 }));
  const { error, response } = await aelyst.raw.POST(path, { params, body });
  expect(error).toEqual({ message: 'Bad [token]' });
  expect(await response.text()).not.toContain('secret');
});

test('an error has no token in its body that middleware made, nor in the code of what fetch threw', async () => {
  const { aelyst } = answering(succeed);
  aelyst.raw.use({ onResponse: () => Response.json({ message: 'Bad secret-token' }, { status: 400 }) });
  expect(await aelyst.sendMessage('id:1', body)).toMatchObject({
    error: { body: { message: 'Bad [token]' } },
  });
  const token = 'secret_token';
  const failing = createClient({
    token,
    fetch: () => Promise.reject(Object.assign(new Error('broken'), { code: token })),
  });
  const result = await failing.sendMessage('id:1', body);
  expect(result.ok || result.error.cause).toMatchObject({ message: 'broken', code: undefined });
});
