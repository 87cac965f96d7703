import type { IHttpConfig, IHttpRequest, IHttpResponse } from '@stoplight/prism-http';
import { describe, expect, it } from 'vitest';
import type { Call } from '../../src/mock/answer.js';
import type { Description } from '../../src/mock/description/describe.js';
import { createEngine } from '../../src/mock/engine.js';
import type { Prism } from '../../src/mock/prism.js';

const call: Call = {
  method: 'POST',
  path: '/a/1',
  query: new URLSearchParams(),
  headers: {},
  body: { text: 'x' },
  operation: {
    id: 'a',
    method: 'POST',
    path: '/a/{id}',
    parameters: [],
    bodies: [],
    bodyRequired: false,
    responses: [],
    bearer: true,
  },
  parameters: { id: '1' },
  preference: { dynamic: false },
};

const description: Description = {
  name: 'a.yaml',
  document: { openapi: '3.1.0' },
  operations: [call.operation],
  serverUrl: '/',
  basePath: '',
};

interface Diagnostic {
  message: string;
  severity: number;
  code?: string | number;
  path?: (string | number)[];
}

/** What a Prism answers with that finds nothing wrong. */
interface Outcome {
  output: IHttpResponse;
  input: Diagnostic[];
  faults: Diagnostic[];
}

interface Asked {
  request: IHttpRequest;
  resources: object[];
  config: IHttpConfig;
}

const resources = [
  { method: 'get', path: '/a/{id}' },
  { method: 'post', path: '/a/{id}' },
];

/** An engine on a Prism that gives one answer, or one error, and keeps what it was asked. */
async function engineOn(outcome: Partial<Outcome> | Error, parts: object = {}) {
  const asked: Asked[] = [];
  const request = (input: IHttpRequest, found: object[], config: IHttpConfig) => async () => {
    asked.push({ request: input, resources: found, config });
    if (outcome instanceof Error) return { _tag: 'Left', left: outcome };
    const { output = { statusCode: 200 }, input: wrong = [], faults = [] } = outcome;
    return { _tag: 'Right', right: { output, validations: { input: wrong, output: faults } } };
  };
  const prism = {
    createInstance: () => ({ request }),
    getHttpOperationsFromSpec: async () => resources,
    ...parts,
  };
  const answer = await createEngine(description, prism as unknown as Prism);
  return { asked, answer };
}

const answerTo = async (outcome: Partial<Outcome> | Error, changed: Partial<Call> = {}) =>
  (await engineOn(outcome)).answer({ ...call, ...changed });

describe('Prism gets', () => {
  it('the operation that was called and no other, and is to check the request, its token and the answer', async () => {
    const { asked, answer } = await engineOn({});
    await answer(call);
    expect(asked).toMatchObject([
      {
        request: { method: 'post', url: { path: call.path }, body: call.body },
        config: { checkSecurity: true, validateRequest: true, validateResponse: true, isProxy: false },
      },
    ]);
    expect(asked[0]?.resources).toEqual([resources[1]]);
  });

  it('what the caller prefers, and the media types that it accepts', async () => {
    const { asked, answer } = await engineOn({});
    const preference = { code: 404, exampleKey: 'Other', dynamic: true };
    await answer({ ...call, preference, headers: { accept: 'a/b,c/d' } });
    await answer({ ...call, preference, headers: { accept: 'nonsense' } });
    expect(asked.map(({ config }) => config.mock)).toEqual([
      { ...preference, mediaTypes: ['a/b', 'c/d'] },
      preference,
    ]);
  });

  it('no word that a request need not be valid but by its configuration', async () => {
    const { asked, answer } = await engineOn({});
    await answer({ ...call, preference: { code: 429, dynamic: false, regardless: true } });
    expect(asked[0]?.config).toMatchObject({ validateRequest: false });
    expect(asked[0]?.config.mock).toEqual({ code: 429, dynamic: false });
  });

  it('a copy of the description, which it may change', async () => {
    await engineOn(
      {},
      {
        getHttpOperationsFromSpec: async (document: Record<string, unknown>) => {
          expect(document).toEqual(description.document);
          document['openapi'] = 'changed';
          return resources;
        },
      },
    );
    expect(description.document['openapi']).not.toBe('changed');
  });

  it('a logger that says nothing, nor do its children', async () => {
    let logger: Record<string, (...args: unknown[]) => unknown> = {};
    const createInstance = (_: unknown, components: { logger: typeof logger }) => {
      logger = components.logger;
    };
    await engineOn({}, { createInstance });
    const child = logger['child']?.({ name: 'NEGOTIATOR' }) as typeof logger;
    expect(() => child['success']?.('text')).not.toThrow();
  });
});

it('a description that Prism cannot read is refused by its name, with the reason on one line', async () => {
  const cause = new Error('broken\n  here.');
  const engine = engineOn({}, { getHttpOperationsFromSpec: () => Promise.reject(cause) });
  await expect(engine).rejects.toMatchObject({
    name: 'MockError',
    reason: 'description',
    message: 'a.yaml cannot be mocked: broken here',
    cause,
  });
});

it('an operation that Prism does not know gets a 404', async () => {
  const operation = { ...call.operation, path: '/b' };
  await expect(answerTo({}, { operation })).rejects.toMatchObject({
    name: 'Problem',
    status: 404,
    message: 'Prism has no POST /b.',
  });
});

describe('the answer', () => {
  it('has the status of Prism, and its headers but those without a value', async () => {
    const headers = { 'x-a': '1', 'x-none': null as unknown as string };
    expect(await answerTo({ output: { statusCode: 201, headers } })).toEqual({
      status: 201,
      headers: { 'x-a': '1' },
      body: undefined,
      reasons: [],
    });
  });

  it.each([
    ['application/json', { a: 1 }, '{"a":1}'],
    ['application/json', 'text', '"text"'],
    ['application/problem+json; charset=utf-8', 'text', '"text"'],
    ['text/plain', 'text', 'text'],
    ['application/jsonlines', 'text', 'text'],
    [undefined, 'text', 'text'],
    [undefined, { a: 1 }, '{"a":1}'],
  ])('of media type %s carries the body %j as %s', async (type, body, expected) => {
    const output = { statusCode: 200, body, ...(type && { headers: { 'Content-type': type } }) };
    expect((await answerTo({ output })).body).toBe(expected);
  });

  it('says what is wrong with the request, in its header and for people', async () => {
    const input = [
      {
        message: 'Request body property text must be string',
        severity: 0,
        code: 'type',
        path: ['body', 'text'],
      },
      ...[1, 2, 3].map((severity) => ({ message: 'Odd', severity })),
    ];
    const { headers, reasons } = await answerTo({ input });
    expect(JSON.parse(String(headers['sl-violations']))).toEqual([
      {
        location: ['request', 'body', 'text'],
        severity: 'Error',
        code: 'type',
        message: 'Request body property text must be string, not string',
      },
      { location: ['request'], severity: 'Warning', code: '', message: 'Odd' },
      { location: ['request'], severity: 'Information', code: '', message: 'Odd' },
      { location: ['request'], severity: 'Hint', code: '', message: 'Odd' },
    ]);
    expect(reasons).toEqual(['/body/text must be string, not string', 'Odd', 'Odd', 'Odd']);
  });
});

describe('an answer that does not fit the description', () => {
  const faults = [
    { message: 'one', severity: 0, code: 'type', path: ['body', 0] },
    { message: 'hint', severity: 3 },
    { message: 'two', severity: 0 },
  ];

  it('is a 500 that says where', async () => {
    const problem = await answerTo({ faults }).catch((error: unknown) => error);
    expect(problem).toMatchObject({
      status: 500,
      message: 'The answer does not fit the description: one; two',
    });
    const { headers } = problem as { headers: Record<string, string> };
    expect(JSON.parse(String(headers['sl-violations']))).toEqual([
      { location: ['response', 'body', '0'], severity: 'Error', code: 'type', message: 'one' },
      { location: ['response'], severity: 'Error', code: '', message: 'two' },
    ]);
  });

  it('goes out if that is no error but a hint', async () => {
    expect((await answerTo({ faults: faults.slice(1, 2) })).status).toBe(200);
  });
});

describe('the answer is held against the description', () => {
  /** For each of some calls in a row, whether Prism was to check its answer. */
  async function checked(calls: Partial<Call>[], outcome: Partial<Outcome> = {}) {
    const { asked, answer } = await engineOn(outcome);
    for (const changed of calls) await answer({ ...call, ...changed });
    return asked.map(({ config }) => config.validateResponse);
  }

  it('once for each choice of an answer', async () => {
    const other = { preference: { code: 404, dynamic: false } };
    expect(await checked([{}, {}, other, other, {}])).toEqual([true, false, true, false, false]);
  });

  it('each time if it is made up anew', async () => {
    const preference = { dynamic: true };
    expect(await checked([{ preference }, { preference }])).toEqual([true, true]);
  });

  it('still if the call was not valid, and so had another answer', async () => {
    const input = [{ message: 'wrong', severity: 0 }];
    expect(await checked([{}, {}], { input })).toEqual([true, true]);
  });

  it('each time once a thousand choices are known', async () => {
    const choices = Array.from({ length: 1_001 }, (_, index) => ({
      preference: { dynamic: false, seed: String(index) },
    }));
    const [known, unknown] = [choices.slice(999, 1_000), choices.slice(1_000)];
    expect((await checked([...choices, ...known, ...unknown])).slice(-2)).toEqual([false, true]);
  });
});

describe('an error of Prism', () => {
  it.each([
    ['with status and detail', { status: 418, detail: 'Tea' }, 418, 'Tea'],
    ['with an empty detail', { status: 418, detail: '' }, 418, 'in general'],
    ['with neither', {}, 500, 'in general'],
    [
      'over the media type',
      { message: 'no accept header fits' },
      406,
      'The response has no media type that the request accepts.',
    ],
    ['with a status, though of that', { message: 'accept header', status: 400 }, 400, 'accept header'],
  ])('%s becomes a problem', async (_, properties, status, message) => {
    const error = Object.assign(new Error('in general'), properties);
    await expect(answerTo(error)).rejects.toMatchObject({ name: 'Problem', status, message });
  });
});
