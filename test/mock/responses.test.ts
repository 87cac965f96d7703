import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at } from '../../scripts/support/description.js';
import { createIds, echo } from '../../src/mock/behaviour/echo.js';
import type { MockedOperation } from '../../src/mock/description.js';
import { type Mock, startMock } from '../../src/mock/index.js';
import { bundle } from '../support/contract.js';
import { call, exampleOf, first, operation, operations, pathOf } from './support.js';

let mock: Mock;
let plain: Mock;
beforeAll(async () => {
  mock = await startMock();
  plain = await startMock({ static: true });
});
afterAll(() => Promise.all([mock.close(), plain.close()]));

type Described = (typeof operations)[number];

const successOf = ({ responses }: Described) => first(responses.filter(({ status }) => status < 300));

/** Calls an operation for a contact, and returns the body of the success. */
async function success(
  described: Described,
  identifier: string,
  { body = first(described.request.examples).value as unknown, url = mock.url } = {},
) {
  const response = await call(url, described, { body: JSON.stringify(body) }, pathOf(described, identifier));
  expect(response.status).toBe(successOf(described).status);
  return (await response.json()) as Record<string, unknown>;
}

describe('Prefer', () => {
  const asked = (prefer: string, described = operation) => call(mock.url, described, { headers: { prefer } });
  const { name } = first(successOf(operation).content.examples);
  const names = successOf(operation)
    .content.examples.map((each) => each.name)
    .join(', ');
  const statuses = operation.responses.map(({ status }) => status).join(', ');

  it.each([
    ['an example of another status', `code=400, example=${name}`, `"${name}"`],
    ['an example of no status', 'example=a', `has no example "a". It has: ${names}.`],
    ['a status that is not documented', 'code=599', `no response with code "599". It has: ${statuses}.`],
    ['the first of two', 'code=599, code=200', '"599"'],
    ['dynamic without a value', 'code=200, dynamic', '@stoplight/prism-cli'],
    ['dynamic', 'dynamic=true', 'see the guide on mocking'],
  ])('for %s gets a 422 with the reason', async (_, prefer, reason) => {
    const response = await asked(prefer);
    expect(response.status).toBe(422);
    expect(await response.json()).toEqual({ code: 422, message: expect.stringContaining(reason) });
  });

  it('chooses an example of the success by its name alone, also in quotation marks', async () => {
    const several = first(operations.filter((each) => successOf(each).content.examples.length > 1));
    const [, second] = successOf(several).content.examples;
    expect(await (await asked(`example="${second?.name}"`, several)).json()).toEqual(second?.value);
  });

  it.each(['"', '', 'handling=lenient;code=500', 'a="b" ; dynamic'])(
    '"%s" changes nothing',
    async (prefer) => {
      expect((await asked(prefer)).status).toBe(200);
    },
  );
});

// Other headers are compared with Prism, in test/contract.
it.each<[status: number, headers: string[]]>([
  [200, ['*/*;q=0, application/json', 'a/b/c', '/', ', ,', 'application/json, (/1']],
  // What is no media range restricts nothing.
  [200, ['(/1', 'json', 'nonsense', ';']],
  [406, ['application/json;q=0, */*', 'application/*; q=0.0', 'text/html, json']],
])('the status is %i for Accept: %j', async (status, headers) => {
  for (const accept of headers) {
    const response = await call(mock.url, operation, { headers: { accept } });
    expect(response.status, accept).toBe(status);
    if (status === 406) expect(await response.text()).toContain('no media type that the request accepts');
  }
});

const propertiesOf = (schema: string) =>
  (at(bundle, schema) as { properties?: Record<string, unknown> }).properties ?? {};
const inSuccessOf = (described: Described) => propertiesOf(successOf(described).content.schema);

it('a property that request and success have in common is repeated, unless static is set', async () => {
  const repeating = first(
    operations.filter((described) =>
      Object.keys(propertiesOf(described.request.schema)).some((name) => name in inSuccessOf(described)),
    ),
  );
  const body = { text: 'Привет 😀 {{@user.1}}' };
  const { contactId: _, ...given } = await success(repeating, 'email:a@b.c', { body });
  expect(given).toEqual({ ...(exampleOf(repeating, 200) as object), ...body });
  const { value } = first(successOf(repeating).content.examples);
  expect(await success(repeating, 'id:1', { body, url: plain.url })).toEqual(value);
});

describe.each(operations.filter((described) => 'contactId' in inSuccessOf(described)))(
  'contactId of $operationId',
  (described) => {
    const idFor = async (identifier: string, url = mock.url) =>
      (await success(described, identifier, { url }))['contactId'];

    it('is the number of an identifier with id:', async () => {
      expect([await idFor('id:987'), await idFor('id:0')]).toEqual([987, 0]);
    });

    it('is the same whole number each time for another identifier, at any mock', async () => {
      await using other = await startMock({ seed: 5 });
      const identifiers = [
        ...['email:a@b.c', 'email:a@b.d', 'email:ü@b.c', 'phone:+60121233112', 'phone:+1'],
        ...['id:12a', 'id:1.5', 'id:99999999999999999999', 'id:007'],
      ];
      const ids = await Promise.all(identifiers.map((each) => idFor(each)));
      expect(await Promise.all(identifiers.map((each) => idFor(each, other.url)))).toEqual(ids);
      expect(new Set(ids).size).toBe(identifiers.length);
      for (const id of ids) expect(id).toSatisfy((id: number) => Number.isSafeInteger(id) && id > 0);
    });
  },
);

describe('messageId', () => {
  const sending = first(operations.filter((described) => 'messageId' in inSuccessOf(described)));
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

  it('is the same in the same order for the same seed, and differs for another seed', async () => {
    const mocks = await Promise.all([7, 7, 8].map((seed) => startMock({ seed })));
    const [one, again, other] = await Promise.all(mocks.map(({ url }) => ids(3, url)));
    expect(again).toEqual(one);
    expect(other).not.toEqual(one);
    await Promise.all(mocks.map((each) => each.close()));
  });
});

describe('a page of another origin', () => {
  const origin = 'http://localhost:3000';

  it('may read a response and its headers, also one of the mock itself', async () => {
    const response = await call(mock.url, operation, { headers: { origin, prefer: 'code=429' } });
    const nowhere = await fetch(`${mock.url}/nowhere`, { headers: { origin } });
    for (const { headers } of [response, nowhere])
      expect(headers.get('access-control-allow-origin')).toBe(origin);
    const exposed = response.headers.get('access-control-expose-headers')?.toLowerCase().split(', ');
    const described = operation.responses.find(({ status }) => status === 429)?.headers ?? [];
    for (const { name } of described) expect(exposed).toContain(name.toLowerCase());
  });

  it('gets a preflight for a call of this machine', async () => {
    const headers = {
      ...{ origin, 'access-control-request-method': 'POST' },
      'access-control-request-private-network': 'true',
    };
    const response = await fetch(mock.url, { method: 'OPTIONS', headers });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-methods')).toBe('POST');
    expect(response.headers.get('access-control-allow-headers')).toBe('*');
    expect(response.headers.get('access-control-allow-private-network')).toBe('true');
  });
});

describe('a success', () => {
  const success = {
    repeats: ['name'],
    ids: [{ property: 'id', parameter: 'identifier', prefix: 'id' }, { property: 'new' }],
  };
  const made = (example: unknown, identifier: string, body: unknown) =>
    echo(example, { operation: { success } as unknown as MockedOperation, identifier, body }, () => 9);

  it.each<[string, number]>([
    ['id:77', 77],
    // The published values of FNV-1a for these texts, halved, from 1.
    ['a', (0xe40c292c >>> 1) + 1],
    ['foobar', (0xbf9cf968 >>> 1) + 1],
  ])('has the ID of the contact %s: %d', (identifier, id) => {
    expect(made({ code: 1 }, identifier, {})).toEqual({ code: 1, id, new: 9 });
  });

  it('of another prefix with a number has another ID', () => {
    const ids = ['zz:77', 'id:077', 'id:7e1', '77'].map((identifier) => made({}, identifier, {}));
    expect(new Set(ids.map((each) => (each as { id: number }).id).filter((id) => id > 77))).toHaveLength(4);
  });

  it('repeats what was sent, of objects', () => {
    const example = { name: 'documented' };
    const ids = { id: 1, new: 9 };
    expect(made(example, 'id:1', { name: null, other: 1 })).toEqual({ name: null, ...ids });
    for (const body of [{}, [], null, 'text', undefined])
      expect(made(example, 'id:1', body)).toEqual({ ...example, ...ids });
    for (const other of [null, 7, [1]]) expect(made(other, 'id:1', { name: 'a' })).toEqual(other);
  });

  it('of a new resource has the next ID', () => {
    const newId = createIds(() => 0.5);
    expect([newId(), newId()]).toEqual([1_500_000_001, 1_500_000_002]);
  });
});
