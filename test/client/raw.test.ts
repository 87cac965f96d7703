import { getEventListeners } from 'node:events';
import { createClient } from '@aelyst/client';
import { describe, expect, test, vi } from 'vitest';
import { authorization, mediaType, operations } from '../../generated/operations.js';
import {
  message as body,
  data,
  errorOf,
  fail,
  hang,
  outcomeOf,
  path,
  refuse,
  reject,
  type Step,
  scripted as scriptedBy,
  settled,
  statusOf,
  succeed,
  withFakeTime,
} from '../support/scripted.js';
import { startServer } from '../support/server.js';

withFakeTime();

const { method } = operations.sendMessage;
const params = { path: { identifier: 'id:1' } };
const init = { params, body };
const authorized = `${authorization.scheme} secret-token`;

/** A client, and a call of its `raw`. */
function scripted(...args: Parameters<typeof scriptedBy>) {
  const made = scriptedBy(...args);
  const post = (more: object = {}) => settled(made.aelyst.raw.POST(path, { ...init, ...more }));
  return { ...made, post, call: () => settled(made.call()) };
}

const throws = () => {
  throw new TypeError('broken middleware');
};

/** A server that succeeds. */
const serve = () => startServer((_, response) => response.end(JSON.stringify(data)));

describe('raw', () => {
  test('sends what openapi-fetch builds, with the token', async () => {
    vi.useRealTimers();
    await using server = await serve();
    const { raw } = createClient({ token: 'secret-token', baseUrl: `${server.url}/v1` });
    for (const sending of [raw.POST(path, init), raw.request('post', path, init)])
      expect((await sending).data).toEqual(data);
    expect(server.received).toHaveLength(2);
    for (const received of server.received) {
      const url = '/v1/contact/id%3A1/message';
      expect(received).toMatchObject({ method, url, headers: { authorization: authorized } });
      expect(JSON.parse(received.body)).toEqual(body);
    }
  });

  test.each([false, true])(
    'hands on options that only the run time knows; with middleware: %s',
    async (used) => {
      const { aelyst, post, sent } = scripted([succeed]);
      if (used) aelyst.raw.use({ onRequest() {} });
      const dispatcher = { dispatch: () => true };
      await post({ dispatcher });
      expect(sent[0]?.init).toHaveProperty('dispatcher', dispatcher);
    },
  );

  test('rejects, and does not throw, if an option cannot be used', async () => {
    const { aelyst } = scripted([succeed]);
    const call = aelyst.raw.POST(path, { ...init, signal: {} as AbortSignal });
    await expect(call).rejects.toThrow(TypeError);
  });

  const controller = new AbortController();
  const abort = () => {
    controller.abort(new Error('enough'));
    return hang();
  };

  test.each<[string, Step, string | RegExp]>([
    ['what fetch throws', reject(new TypeError('fetch failed')), /^fetch failed$/],
    ['an error if fetch rejects with undefined', reject(), /^network error$/],
    ['at timeoutMs', hang, 'no complete response within 50 ms'],
    [
      'at timeoutMs in the body',
      () => new Response(new ReadableStream()),
      'no complete response within 50 ms',
    ],
    ['for a success above maxResponseBytes', () => new Response(' '.repeat(101)), /maxResponseBytes/],
    ['the reason of the signal of a call', abort, 'enough'],
  ])('throws %s', async (_, step, problem) => {
    const { post } = scripted([step], { timeoutMs: 50, maxResponseBytes: 100 });
    await expect(post({ signal: controller.signal })).rejects.toThrow(problem);
  });

  test('throws the reason of a signal while it waits for a token', async () => {
    const token = hang;
    const call = scripted([], { token }).post({ signal: AbortSignal.abort('enough') });
    await expect(call).rejects.toBe('enough');
    const late = new AbortController();
    const waiting = scripted([], { token }).post({ signal: late.signal });
    late.abort('enough');
    await expect(waiting).rejects.toBe('enough');
  });

  test.each([0, 1])('ends by the signal of the client as by that of the call', async (aborted) => {
    const controllers = [new AbortController(), new AbortController()] as const;
    const [ofClient, ofCall] = controllers;
    const call = scripted([hang], { signal: ofClient.signal }).post({ signal: ofCall.signal });
    controllers[aborted]?.abort('enough');
    await expect(call).rejects.toBe('enough');
  });

  test.each(['.', '..'])(
    'refuses the path parameter %j, which leads to another operation',
    async (identifier) => {
      const { post, sent } = scripted([succeed]);
      for (const path of [{ identifier }, { identifier: 'id:1', more: identifier }])
        await expect(post({ params: { path } })).rejects.toThrow(/^POST .*: a path parameter of dots/);
      expect(sent).toEqual([]);
    },
  );

  test.each(['...', '.x', 'x.', '..x'])('sends the path parameter %j as it is', async (identifier) => {
    const { post, sent } = scripted([succeed]);
    expect((await post({ params: { path: { identifier } } })).data).toEqual(data);
    expect(sent[0]?.url).toContain(`/contact/${identifier}/message`);
  });

  test('has no path in events if the path contains a value already', async () => {
    const { aelyst, events } = scripted([succeed]);
    await aelyst.raw.POST('/contact/joe%40example.com/message' as typeof path, { body } as typeof init);
    expect(events.map((event) => event.endpoint)).toEqual([`${method} *`, `${method} *`]);
  });
});

describe('raw with parseAs', () => {
  test('text and json gives what openapi-fetch documents', async () => {
    expect((await scripted([succeed]).post({ parseAs: 'text' })).data).toBe(JSON.stringify(data));
    expect((await scripted([succeed]).post({ parseAs: 'json' })).data).toEqual(data);
  });

  test('blob and arrayBuffer gives the bytes unchanged', async () => {
    const bytes = Uint8Array.of(0, 255, 254, 128);
    const { aelyst } = scripted([() => new Response(bytes, { headers: { 'content-type': 'image/png' } })]);
    const { data: blob } = await aelyst.raw.POST(path, { ...init, parseAs: 'blob' });
    expect(blob?.type).toBe('image/png');
    const { data: buffer } = await aelyst.raw.POST(path, { ...init, parseAs: 'arrayBuffer' });
    for (const received of [await blob?.arrayBuffer(), buffer])
      expect(new Uint8Array(received ?? new ArrayBuffer())).toEqual(bytes);
  });

  test('stream gives a body that timeoutMs and deadlineMs do not end, and that can be cancelled', async () => {
    const cancel = vi.fn();
    let push: ReadableStreamDefaultController<Uint8Array> | undefined;
    const source = new ReadableStream<Uint8Array>({
      start(controller) {
        push = controller;
      },
      cancel,
    });
    const { aelyst } = scripted([() => new Response(source)], { timeoutMs: 100, deadlineMs: 100 });
    const { data: stream } = await aelyst.raw.POST(path, { ...init, parseAs: 'stream' });
    const reader = stream?.getReader();
    await vi.advanceTimersByTimeAsync(10_000);
    push?.enqueue(Uint8Array.of(7));
    expect(await reader?.read()).toEqual({ done: false, value: Uint8Array.of(7) });
    await reader?.cancel('enough');
    expect(cancel).toHaveBeenCalledWith('enough');
  });

  test('stream gives the error of a refusal whole, without the token', async () => {
    const body = JSON.stringify({ message: 'secret-token is no good' });
    const { error } = await scripted([fail('bad-request', {}, body)]).post({ parseAs: 'stream' });
    expect(error).toMatchObject({ message: expect.stringMatching(/^(?!.*secret-token).* is no good$/) });
  });

  test('stream gives a body that the signal of the call ends', async () => {
    vi.useRealTimers();
    const controller = new AbortController();
    await using server = await startServer((_, response) => response.write('{'));
    const { raw } = createClient({ token: 't', baseUrl: server.url });
    const { data: stream } = await raw.POST(path, { ...init, parseAs: 'stream', signal: controller.signal });
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    const text = new Response(stream).text();
    controller.abort(new Error('changed my mind'));
    await expect(text).rejects.toThrow('changed my mind');
  });
});

describe('raw leaves no listener on the signals of client and call', () => {
  test.each<[string, Step, object]>([
    ['a success', succeed, {}],
    ['204', () => new Response(null, { status: 204 }), {}],
    ['an empty body', () => new Response('', { headers: { 'content-length': '0' } }), {}],
    ['an empty body of unknown length', () => new Response(''), {}],
    ['an error', fail('bad-request'), {}],
    ['HTML', () => new Response('<html>'), {}],
    ['a broken connection', reject(new TypeError('fetch failed')), {}],
    ['blob', succeed, { parseAs: 'blob' }],
    ['arrayBuffer', succeed, { parseAs: 'arrayBuffer' }],
    ['a stream, read or not', succeed, { parseAs: 'stream' }],
    ['a stream of an error', fail('server-error'), { parseAs: 'stream' }],
    ['a stream without a body', () => new Response(null), { parseAs: 'stream' }],
    ['middleware that throws', succeed, { parseAs: 'stream', middleware: [{ onResponse: throws }] }],
  ])('after %s', async (_, step, more) => {
    const { signal } = new AbortController();
    const { signal: other } = new AbortController();
    await scripted([step], { signal })
      .post({ signal: other, ...more })
      .catch(() => {});
    for (const each of [signal, other]) expect(getEventListeners(each, 'abort')).toEqual([]);
  });
});

test.each([
  ['a method does', {}],
  ['blob', { parseAs: 'blob' }],
  ['stream', { parseAs: 'stream' }],
  ['middleware', { middleware: [{ onResponse() {} }] }],
])('raw has an error with the reason if the client sends no request in a pause: as %s', async (_, more) => {
  const { post, sent } = scripted([refuse(120)]);
  await post();
  const { data, error, response } = await post(more);
  const reason = 'no request is sent: the API asks to wait 120 s, longer than retry.maxWaitMs';
  expect([data, error]).toEqual([undefined, { message: reason }]);
  expect([response.status, response.statusText]).toEqual([statusOf('rate-limited'), reason]);
  expect(sent).toHaveLength(1);
});

test('raw sends a stream once, and gives the refusal', async () => {
  const { post, sent } = scripted([refuse(0), succeed]);
  const { response } = await post({ bodySerializer: () => new Blob(['{}']).stream(), duplex: 'half' });
  expect([response.status, sent.length]).toEqual([statusOf('rate-limited'), 1]);
});

describe('raw with baseUrl', () => {
  test('sends to it', async () => {
    const { post, sent } = scripted([succeed]);
    await post({ baseUrl: 'https://example.com/v2' });
    expect(sent[0]?.url).toBe('https://example.com/v2/contact/id%3A1/message');
  });

  test.each(['http://example.com/v1', 'http://localhost.example.com/v1', 'ftp://localhost/v1'])(
    'sends no token unencrypted to %s',
    async (baseUrl) => {
      const { post, sent } = scripted([succeed], { baseUrl: 'http://localhost' });
      await expect(post({ baseUrl })).rejects.toThrow(TypeError);
      expect(sent).toEqual([]);
    },
  );

  test('may be http with allowHttp', async () => {
    const { post, sent } = scripted([succeed], { allowHttp: true });
    await post({ baseUrl: 'http://mock:4010/v1' });
    expect(sent).toHaveLength(1);
  });
});

test('raw with fetch replaces what sends, but neither token nor retries', async () => {
  const requests: Request[] = [];
  const { post, sent } = scripted([succeed]);
  const fetch = async (request: Request) => {
    requests.push(request);
    return (requests.length === 1 ? refuse(0) : succeed)();
  };
  expect((await post({ fetch })).data).toEqual(data);
  expect(sent).toEqual([]);
  expect(requests).toHaveLength(2);
  for (const request of requests) {
    expect(request).toBeInstanceOf(Request);
    expect(request.headers.get(authorization.header)).toBe(authorized);
    expect(await request.json()).toEqual(body);
  }
});

describe('raw.use', () => {
  test('gives middleware a real Request, for the methods too', async () => {
    const seen: unknown[] = [];
    const { aelyst, call, post } = scripted([succeed]);
    aelyst.raw.use({
      async onRequest({ request, schemaPath, params: given }) {
        seen.push([request instanceof Request, schemaPath, given.path, await request.clone().json()]);
      },
    });
    expect(outcomeOf(await call())).toBe('ok');
    await post();
    const one = [true, path, params.path, body];
    expect(seen).toEqual([one, one]);
  });

  const traced = { 'X-Trace': '7', 'Content-Type': mediaType };

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
      (request) => new Request(request, { headers: { ...Object.fromEntries(request.headers), ...traced } }),
    ],
    ['replaces', ({ url }) => new Request(url, { method, headers: traced, body: JSON.stringify(body) })],
  ])('lets middleware that %s the Request decide what is sent', async (_, change) => {
    vi.useRealTimers();
    await using server = await serve();
    const aelyst = createClient({ token: 'secret-token', baseUrl: server.url });
    aelyst.raw.use({ onRequest: ({ request }) => change(request) });
    expect(outcomeOf(await aelyst.sendMessage('id:1', body))).toBe('ok');
    expect((await aelyst.raw.POST(path, init)).data).toEqual(data);
    for (const received of server.received) {
      expect(received.headers).toMatchObject({ 'x-trace': '7', authorization: authorized });
      expect(JSON.parse(received.body)).toEqual(body);
    }
    expect(server.received).toHaveLength(2);
  });

  test('sends the settings of the Request that middleware returns, text as text, and no empty body', async () => {
    const settings = { cache: 'no-store', credentials: 'include', referrerPolicy: 'origin' } as const;
    const { aelyst, post, sent } = scripted([succeed]);
    aelyst.raw.use({ onRequest: ({ request }) => new Request(request, settings) });
    await post();
    await settled(aelyst.raw.request('get', path as never));
    const [posted, got] = sent.map(({ init }) => init);
    expect(posted).toMatchObject({ ...settings, body: JSON.stringify(body) });
    expect(got).toMatchObject({ ...settings, method: 'GET' });
    expect(got).not.toHaveProperty('body');
  });

  test('runs middleware once for a call, however often it is retried', async () => {
    const { aelyst, call, sent } = scripted([refuse(0), succeed]);
    const onRequest = vi.fn();
    aelyst.raw.use({ onRequest });
    expect(outcomeOf(await call())).toBe('ok');
    expect(sent).toHaveLength(2);
    expect(onRequest).toHaveBeenCalledOnce();
  });

  test('lets onResponse read the response, with its URL, and replace it', async () => {
    vi.useRealTimers();
    await using server = await serve();
    const aelyst = createClient({ token: 't', baseUrl: server.url });
    const seen: unknown[] = [];
    aelyst.raw.use({
      async onResponse({ response }) {
        seen.push(response.url, await response.clone().json());
        return Response.json({ messageId: 8 });
      },
    });
    expect(await aelyst.sendMessage('id:1', body)).toMatchObject({ ok: true, data: { messageId: 8 } });
    expect(seen).toEqual([`${server.url}/contact/id%3A1/message`, data]);
  });

  const reply = (status: number) => new Response(null, { status });
  /** What only a `fetch` of the user gives: `Response` has no such status. */
  const beyond = (status: number) => {
    const { headers, body, url } = reply(200);
    return { ok: false, status, statusText: '', headers, body, url, text: async () => '{}' } as Response;
  };

  test.each([
    [204, reply(204), 'undocumented unknown 1'],
    [205, reply(205), 'undocumented unknown 1'],
    [304, reply(304), 'redirect unknown 1'],
    [600, beyond(600), 'undocumented unknown 1'],
    [0, beyond(0), 'undocumented unknown 1'],
  ])(
    'with middleware, a response with the status %d is read as without',
    async (status, response, outcome) => {
      for (const middleware of [[], [{ onResponse() {} }]]) {
        const { aelyst, call } = scripted([() => response]);
        aelyst.raw.use(...middleware);
        const result = await call();
        expect([result.status, outcomeOf(result)]).toEqual([status || undefined, outcome]);
      }
    },
  );

  test.each([
    ['成功', ''],
    ['Olá\t成\u{1f600}\n\u0000\u001f ~\u007f\u0080\u00ff\u0100', 'Olá\t ~\u0080\u00ff'],
    [undefined, ''],
  ])('with middleware and for a blob, a reason phrase %j is %j', async (statusText, expected) => {
    const step = () => Object.defineProperty(succeed(), 'statusText', { value: statusText });
    const { aelyst, call, post } = scripted([step]);
    expect((await post({ parseAs: 'blob' })).response.statusText).toBe(expected);
    const seen = vi.fn();
    aelyst.raw.use({ onResponse: ({ response }) => seen(response.statusText) });
    expect(outcomeOf(await call())).toBe('ok');
    expect(seen).toHaveBeenCalledWith(expected);
  });

  test.each([
    Object.defineProperty({}, 'message', { get: throws }),
    Object.defineProperty({}, 'cause', { get: throws }),
    { message: { toString: throws } },
    { code: Symbol('x') },
    undefined,
  ])('reports whatever middleware throws, case %#', async (thrown) => {
    const { aelyst, call } = scripted([succeed], { baseUrl: 'http://127.0.0.1:4010' });
    aelyst.raw.use({ onRequest: reject(thrown) });
    const result = await call();
    expect(outcomeOf(result)).toBe('network not-sent 0');
    // It is no sign that the server is down.
    expect(errorOf(result).message).toMatch(/: network error$/);
  });

  const broken = reject(new TypeError('fetch failed'));
  const toHttp = ({ request }: { request: Request }) => new Request('http://example.com/', request);
  const leaks = fail('bad-request', {}, '{"message":"Bad secret-token"}');

  test.each<[string, 'onRequest' | 'onResponse' | 'onError', (given: never) => unknown, Step, string]>([
    ['throws', 'onRequest', throws, succeed, 'network not-sent 0'],
    ['leads where a token would go unencrypted', 'onRequest', toHttp, succeed, 'network not-sent 0'],
    ['returns a Response', 'onRequest', () => Response.json(data), broken, 'ok'],
    ['returns a refusal', 'onRequest', fail('bad-request'), broken, 'bad-request refused 0'],
    ['never settles', 'onRequest', hang, succeed, 'timeout not-sent 0'],
    ['throws after a success', 'onResponse', throws, succeed, 'network unknown 1'],
    ['throws after an error', 'onResponse', throws, fail('bad-request'), 'network unknown 1'],
    ['never settles', 'onResponse', hang, succeed, 'timeout unknown 1'],
    ['replaces a success by an error', 'onResponse', leaks, succeed, 'bad-request unknown 1'],
    ['replaces a refusal', 'onResponse', fail('server-error'), fail('bad-request'), 'server-error unknown 1'],
    ['turns a failure into a response', 'onError', fail('server-error'), broken, 'server-error unknown 1'],
  ])('takes middleware that %s in %s for what it did', async (_, name, does, step, expected) => {
    const { aelyst, call, sent } = scripted([step], { deadlineMs: 20 });
    aelyst.raw.use({ [name]: does } as never);
    const result = await call();
    expect(outcomeOf(result)).toBe(expected);
    expect(sent).toHaveLength(name === 'onRequest' ? 0 : 1);
    if (does === throws) expect(errorOf(result).message).toContain('broken middleware');
    if (does === leaks) expect(errorOf(result).body).toEqual({ message: 'Bad [token]' });
  });

  test('reports a call as not-sent whose pause is too long, if its middleware throws', async () => {
    const { aelyst, call } = scripted([refuse(3_600)]);
    expect(outcomeOf(await call())).toBe('rate-limited refused 1');
    aelyst.raw.use({ onResponse: throws });
    expect(outcomeOf(await call())).toBe('network not-sent 0');
  });

  test.each<['onResponse' | 'onError', Step]>([
    ['onResponse', fail('server-error')],
    ['onError', reject(new TypeError('fetch failed'))],
  ])('keeps an unknown call unknown if %s sends it again and that is refused', async (name, step) => {
    const { aelyst, call, sent } = scripted([step, fail('bad-request')]);
    let kept: Request | undefined;
    aelyst.raw.use({
      onRequest({ request }) {
        kept = request.clone();
      },
      [name]: ({ options }: { options: { fetch: typeof fetch } }) => kept && options.fetch(kept),
    });
    expect(outcomeOf(await call())).toBe('bad-request unknown 2');
    expect(sent).toHaveLength(2);
  });

  test('refuses what is not middleware, and what was registered with it runs', async () => {
    const { aelyst, call } = scripted([succeed]);
    const onRequest = vi.fn();
    expect(() => aelyst.raw.use({ onRequest }, {} as never)).toThrow(/Middleware/);
    await call();
    expect(onRequest).toHaveBeenCalledWith(expect.objectContaining({ request: expect.any(Request) }));
  });

  test('is not undone by raw.eject of other middleware', async () => {
    const { aelyst, call } = scripted([succeed]);
    const requests: unknown[] = [];
    aelyst.raw.use({ onRequest: ({ request }) => void requests.push(request) });
    aelyst.raw.eject({ onRequest() {} });
    await call();
    expect(requests).toEqual([expect.any(Request)]);
  });

  test('is undone by raw.eject', async () => {
    const { aelyst, call } = scripted([succeed]);
    const middleware = { onRequest: vi.fn() };
    aelyst.raw.use(middleware);
    aelyst.raw.eject(middleware);
    await call();
    expect(middleware.onRequest).not.toHaveBeenCalled();
  });
});

test('raw returns no token in an error, also if JSON spells it with escapes, and cuts it at maxResponseBytes', async () => {
  const spelled = [...'secret-token'].map((letter) => `\\u00${letter.charCodeAt(0).toString(16)}`).join('');
  for (const token of ['secret-token', spelled]) {
    const step = fail('bad-request', {}, `{"message":"Bad ${token}"}`);
    const { error, response } = await scripted([step]).post();
    expect(error).toEqual({ message: 'Bad [token]' });
    expect(await response.text()).not.toContain('secret');
    expect((await scripted([step], { maxResponseBytes: 9 }).post()).error).toBe('{"message');
  }
  const noJson = fail('bad-request', {}, 'C:\\\\secret-token of jane@example.com');
  expect((await scripted([noJson]).post()).error).toBe('C:\\\\[token] of jane@example.com');
});
