import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at } from '../../scripts/support/description.js';
import { type Mock, startMock } from '../../src/mock/index.js';
import { call, exampleOf, first, json, operation, operations, readBundle, token } from './support.js';

let mock: Mock;
let plain: Mock;
beforeAll(async () => {
  mock = await startMock();
  plain = await startMock({ static: true });
});
afterAll(() => Promise.all([mock.close(), plain.close()]));

type Described = (typeof operations)[number];

const examples = operations.flatMap((described) =>
  described.responses.flatMap((response) =>
    response.content.examples.map((example) => ({ described, response, example })),
  ),
);

const successOf = ({ responses }: Described) => first(responses.filter(({ status }) => status < 300));

/** Sends a body for a contact, and gives the body of the success. */
async function success(
  described: Described,
  identifier: string,
  { body = first(described.request.examples).value as unknown, url = mock.url, prefer = '' } = {},
) {
  const response = await fetch(url + described.path.replace(/\{.+?\}/, encodeURIComponent(identifier)), {
    method: described.method,
    headers: { ...token, 'content-type': json, ...(prefer && { prefer }) },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(successOf(described).status);
  return (await response.json()) as Record<string, unknown>;
}

describe('static: the documented examples', () => {
  it.each(operations)('$operationId gives the first example of its success', async (described) => {
    const response = await call(plain.url, described);
    expect(response.status).toBe(successOf(described).status);
    expect(await response.json()).toEqual(exampleOf(described, response.status));
    expect(response.headers.has('sl-violations')).toBe(false);
  });

  it.each(
    operations.flatMap((described) => described.request.examples.map((example) => ({ described, example }))),
  )('$described.operationId takes its documented body $example.name', async ({ described, example }) => {
    const response = await call(plain.url, described, { body: JSON.stringify(example.value) });
    expect(response.ok).toBe(true);
  });
});

describe('Prefer', () => {
  it.each(examples)(
    'gives $response.status with the example $example.name of $described.operationId, unchanged, with its headers',
    async ({ described, response: { status, headers, content }, example }) => {
      const prefer = `code=${status}, example=${example.name}`;
      const response = await call(mock.url, described, { headers: { prefer } });
      expect(response.status).toBe(status);
      expect(response.headers.get('content-type')).toBe(content.contentType);
      expect(await response.json()).toEqual(example.value);
      for (const { name, example } of headers) expect(response.headers.get(name)).toBe(String(example));
    },
  );

  const asked = (prefer: string, described = operation, url = mock.url) =>
    call(url, described, { headers: { prefer } });

  it.each([
    { what: 'a status', prefer: 'code=418', says: '"418"' },
    { what: 'a code that is no status', prefer: 'code=many', says: '"many"' },
    { what: 'an example', prefer: 'code=200, example=Nothing', says: '"Nothing"' },
    { what: 'an example without a status', prefer: 'example=Nothing', says: '"Nothing"' },
    { what: 'the name of a property of all objects', prefer: 'example=__proto__', says: '"__proto__"' },
    { what: 'dynamic, for which there is Prism', prefer: 'dynamic=true', says: '@stoplight/prism-cli' },
    { what: 'dynamic without a value', prefer: 'code=200, dynamic', says: '@stoplight/prism-cli' },
    { what: 'dynamic with any value', prefer: 'dynamic=1', says: 'guide on mocking' },
  ])('for what the operation does not have is refused with 422 and the reason: $what', async (row) => {
    const response = await asked(row.prefer);
    expect(response.status).toBe(422);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toEqual({ code: 422, message: expect.stringContaining(row.says) });
  });

  it('lists the statuses and examples that there are', async () => {
    const statuses = (await (await asked('code=418')).json()) as { message: string };
    for (const { status } of operation.responses) expect(statuses.message).toContain(String(status));
    const named = (await (await asked('example=No')).json()) as { message: string };
    for (const { name } of successOf(operation).content.examples) expect(named.message).toContain(name);
  });

  it('never gives the example of another status', async () => {
    const { name } = first(successOf(operation).content.examples);
    expect((await asked(`code=400, example=${name}`)).status).toBe(422);
  });

  it('chooses an example of the success by its name alone, also in quotation marks', async () => {
    const several = first(operations.filter((each) => successOf(each).content.examples.length > 1));
    const [, second] = successOf(several).content.examples;
    expect(await (await asked(`example="${second?.name}"`, several)).json()).toEqual(second?.value);
  });

  it('holds by its first value when it says a thing twice', async () => {
    expect((await asked('code=401, code=500')).status).toBe(401);
  });

  it.each([
    'respond-async',
    '"',
    ',,=;',
    '',
    'dynamic=false',
    'handling=lenient;code=500',
    'a="b" ; dynamic',
  ])('changes nothing when it is "%s"', async (prefer) => {
    const response = await asked(prefer, operation, plain.url);
    expect(await response.json()).toEqual(exampleOf(operation, 200));
  });

  it('does not make an invalid request succeed', async () => {
    const response = await call(mock.url, operation, { body: '{}', headers: { prefer: 'code=200' } });
    expect(response.status).toBe(400);
  });
});

describe('Accept', () => {
  const statusFor = async (accept: string, prefer = 'code=200') =>
    (await call(mock.url, operation, { headers: { accept, prefer } })).status;

  it.each([
    '*/*',
    'application/*',
    'APPLICATION/JSON',
    'text/html, application/json;q=0.1',
    'text/html, */*;q=0.1',
    'application/json; charset=utf-8',
    '*/*;q=0, application/json',
    // None of these is a media range, so that none restricts anything.
    '(/1',
    'json',
    'nonsense',
    ';',
    'a/b/c',
    '/',
    ', ,',
    'application/json, (/1',
  ])('admits the response: %s', async (accept) => {
    expect(await statusFor(accept)).toBe(200);
  });

  it.each([
    'text/html',
    'text/html, image/*;q=0.5',
    '*/*;q=0',
    'application/json;q=0, */*',
    'application/*; q=0.0',
    'text/html, json',
  ])('refuses the response with 406: %s', async (accept) => {
    expect(await statusFor(accept)).toBe(406);
    expect(await statusFor(accept, 'code=500')).toBe(406);
  });

  it('does not hide what is wrong with a request', async () => {
    const response = await call(mock.url, operation, { body: '[]', headers: { accept: 'text/html' } });
    expect(response.status).toBe(400);
  });
});

const propertiesOf = (schema: string) =>
  (at(readBundle(), schema) as { properties?: Record<string, { type?: unknown }> }).properties ?? {};
const hasId = (described: Described, name: string) =>
  name in propertiesOf(successOf(described).content.schema);

const repeating = first(
  operations.filter((described) => {
    const answered = propertiesOf(successOf(described).content.schema);
    return Object.keys(propertiesOf(described.request.schema)).some((name) => name in answered);
  }),
);
const sending = first(operations.filter((described) => hasId(described, 'messageId')));

describe('what was sent is repeated in a success', () => {
  it('a property that request and response have in common', async () => {
    const text = 'Привет 😀 {{@user.1}}';
    const { contactId: _, ...given } = await success(repeating, 'email:a@b.c', { body: { text } });
    expect(given).toEqual({ ...(exampleOf(repeating, 200) as object), text });
  });

  it('but not in an example that was chosen by its name, nor with static', async () => {
    const { name, value } = first(successOf(repeating).content.examples);
    const body = { text: 'other' };
    expect(await success(repeating, 'id:1', { body, prefer: `example=${name}` })).toEqual(value);
    expect(await success(repeating, 'id:1', { body, url: plain.url })).toEqual(value);
  });
});

describe.each(operations.filter((described) => hasId(described, 'contactId')))(
  'contactId of $operationId',
  (described) => {
    const idFor = async (identifier: string) => (await success(described, identifier))['contactId'];

    it('is the number itself behind id:', async () => {
      expect(await idFor('id:987')).toBe(987);
      expect(await idFor('id:0')).toBe(0);
    });

    it.each([
      'email:a@b.c',
      'phone:+60121233112',
      'id:12a',
      'id:1.5',
      'id:99999999999999999999',
      'id:007',
      'email:ü@b.c',
    ])('is the same whole number each time for %s, from any mock', async (identifier) => {
      const id = await idFor(identifier);
      expect(id).toSatisfy((value: number) => Number.isInteger(value) && value > 0);
      expect(await idFor(identifier)).toBe(id);
      await using other = await startMock({ seed: 5 });
      expect((await success(described, identifier, { url: other.url }))['contactId']).toBe(id);
    });

    it('differs for another contact', async () => {
      const ids = await Promise.all(['email:a@b.c', 'email:a@b.d', 'phone:+1', 'phone:+2'].map(idFor));
      expect(new Set(ids).size).toBe(4);
    });
  },
);

describe('messageId', () => {
  const ids = async (count: number, url = mock.url) => {
    const found: unknown[] = [];
    for (let index = 0; index < count; index += 1)
      found.push((await success(sending, 'id:1', { url }))['messageId']);
    return found;
  };

  it('is another whole number for each message', async () => {
    const found = await ids(5);
    expect(new Set(found).size).toBe(5);
    for (const id of found) expect(id).toSatisfy(Number.isSafeInteger);
  });

  it('is the same in the same order for the same seed, and another for another', async () => {
    const mocks = await Promise.all([7, 7, 8].map((seed) => startMock({ seed })));
    const [one, again, other] = await Promise.all(mocks.map(({ url }) => ids(3, url)));
    expect(again).toEqual(one);
    expect(other).not.toEqual(one);
    await Promise.all(mocks.map((each) => each.close()));
  });

  it('is that of the example with static, and in an example chosen by its name', async () => {
    const { name, value } = first(successOf(sending).content.examples);
    expect(await success(sending, 'id:1', { url: plain.url })).toEqual(value);
    expect(await success(sending, 'id:1', { prefer: `example=${name}` })).toEqual(value);
  });
});

describe('a page of another origin', () => {
  const origin = 'http://localhost:3000';

  it('may read a response and its headers', async () => {
    const response = await call(mock.url, operation, { headers: { origin, prefer: 'code=429' } });
    expect(response.headers.get('access-control-allow-origin')).toBe(origin);
    const exposed = response.headers.get('access-control-expose-headers')?.toLowerCase().split(', ');
    const described = operation.responses.find(({ status }) => status === 429)?.headers ?? [];
    for (const { name } of described) expect(exposed).toContain(name.toLowerCase());
  });

  it('may read a response of the mock itself', async () => {
    const response = await fetch(`${mock.url}/nowhere`, { headers: { origin } });
    expect(response.headers.get('access-control-allow-origin')).toBe(origin);
  });

  const asking = { origin, 'access-control-request-method': 'POST' };

  it('is told that it may send the method and the headers that it asks for', async () => {
    const headers = { ...asking, 'access-control-request-headers': 'authorization,prefer' };
    const response = await fetch(mock.url, { method: 'OPTIONS', headers });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-methods')).toBe('POST');
    expect(response.headers.get('access-control-allow-headers')).toBe('authorization,prefer');
    expect(response.headers.has('access-control-allow-private-network')).toBe(false);
  });

  it('is told that it may call this machine', async () => {
    const headers = { ...asking, 'access-control-request-private-network': 'true' };
    const response = await fetch(mock.url, { method: 'OPTIONS', headers });
    expect(response.headers.get('access-control-allow-private-network')).toBe('true');
    expect(response.headers.get('access-control-allow-headers')).toBe('*');
  });
});
