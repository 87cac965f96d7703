import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at, type Json } from '../../scripts/support/description.js';
import { inProject } from '../../scripts/support/project.js';
import { MockError, type MockOptions, startMock } from '../../src/mock/index.js';
import {
  bundleFile,
  bundleWith,
  call,
  exampleOf,
  first,
  json,
  operation,
  operations,
  readBundle,
} from './support.js';

const path = `#/paths/${operation.path.replaceAll('/', '~1')}/${operation.method.toLowerCase()}`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mock-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

/** The error of a start that must fail. */
async function refusal(description: MockOptions['description']): Promise<MockError> {
  const mock = await startMock({ description }).catch((error: unknown) => error);
  if (!(mock instanceof MockError))
    throw new Error('The mock started, or failed in another way.', { cause: mock });
  expect(mock.reason).toBe('description');
  return mock;
}

describe('a description to mock', () => {
  it.each([
    { what: 'the path of a JSON file', description: bundleFile },
    {
      what: 'the path of a YAML file whose references lead to others',
      description: inProject('openapi/openapi.yaml'),
    },
    { what: 'a parsed document', description: readBundle() },
  ])('may be $what', async ({ description }) => {
    await using mock = await startMock({ description });
    expect(await (await call(mock.url, operation)).json()).toEqual(exampleOf(operation, 200));
  });

  it('is not changed when it is a parsed document', async () => {
    const elsewhere = await file('schema.json', '{"type":"string"}');
    const description = bundleWith('#/components/schemas/Elsewhere', { $ref: elsewhere });
    const copy = structuredClone(description);
    await using _mock = await startMock({ description });
    expect(description).toEqual(copy);
  });

  it('is validated by JSON Schema 2020-12, also when it does not say so', async () => {
    const { jsonSchemaDialect: _, ...description } = bundleWith(operation.request.schema, {
      type: 'object',
      dependentRequired: { a: ['b'] },
    });
    await using mock = await startMock({ description });
    expect((await call(mock.url, operation, { body: '{"a":1}' })).status).toBe(400);
    expect((await call(mock.url, operation, { body: '{"a":1,"b":1}' })).status).toBe(200);
  });
});

describe('an example that breaks its schema keeps the mock from starting, and the error names the place', () => {
  /** A copy of the bundle in which the example at a pointer is another, and that pointer in full. */
  function breaking(pointer: string, value: Json) {
    const reference = (at(readBundle(), pointer) as { $ref?: string }).$ref ?? pointer;
    return { description: bundleWith(`${reference}/value`, value), place: `${reference}/value` };
  }

  it('of a request body', async () => {
    const { name } = first(operation.request.examples);
    const pointer = `${path}/requestBody/content/${json.replace('/', '~1')}/examples/${name}`;
    const { description, place } = breaking(pointer, 'wrong');
    expect((await refusal(description)).message).toBe(
      `The description: ${operation.operationId}: request body ${json}, example "${name}" (${place}): must be object`,
    );
  });

  it('of a response, with the operations that share it', async () => {
    const status = 429;
    const users = operations.map(({ operationId }) => operationId).join(', ');
    const response = operation.responses.find((candidate) => candidate.status === status);
    const { name } = first(response?.content.examples ?? []);
    const component = (at(readBundle(), `${path}/responses/${status}`) as { $ref: string }).$ref;
    const pointer = `${component}/content/${json.replace('/', '~1')}/examples/${name}`;
    const { description, place } = breaking(pointer, { code: 'wrong' });
    expect((await refusal(description)).message).toBe(
      `The description: ${users}: response ${status}, ${json}, example "${name}" (${place}/code): must be integer`,
    );
  });

  it('of a parameter', async () => {
    const { name } = first(operation.parameter.examples);
    const component = (at(readBundle(), `${path}/parameters/0`) as { $ref: string }).$ref;
    const place = `${component}/examples/${name}/value`;
    const { message } = await refusal(bundleWith(place, 'wrong'));
    expect(message).toContain(`${operation.operationId}: path parameter ${operation.parameter.name}`);
    expect(message).toContain(`example "${name}" (${place}): must match pattern`);
  });

  it('of a header', async () => {
    const header = first(operation.responses.flatMap(({ headers }) => headers));
    const place = `#/components/headers/${header.component}/example`;
    const { message } = await refusal(bundleWith(place, 'wrong'));
    expect(message).toContain(
      `response 429, header ${header.name}, example "example" (${place}): must be number`,
    );
  });

  it('each on a line of its own when there are several', async () => {
    const examples = at(readBundle(), '#/components/examples') as Record<string, object>;
    const wrong = Object.fromEntries(Object.keys(examples).map((name) => [name, { value: null }]));
    const { message } = await refusal(bundleWith('#/components/examples', wrong));
    for (const name of Object.keys(examples)) {
      const lines = message
        .split('\n')
        .filter((line) => line.includes(`#/components/examples/${name}/value`));
      expect(lines.length).toBeGreaterThan(0);
    }
  });

  it('in a file, which the error names', async () => {
    const { name } = first(operation.request.examples);
    const description = await file(
      'wrong.json',
      JSON.stringify(bundleWith(`#/components/examples/${name}/value`, 1)),
    );
    expect((await refusal(description)).message).toMatch(
      `${description}: ${operation.operationId}: request body`,
    );
  });
});

describe('a description that cannot be mocked is refused on one line that says which and why', () => {
  const cases: { what: string; name: string; content?: string; why: string }[] = [
    { what: 'no file', name: 'none.json', why: 'ENOENT' },
    { what: 'a folder', name: '.', why: 'EISDIR' },
    { what: 'broken JSON', name: 'broken.json', content: '{"openapi":', why: 'unexpected end' },
    { what: 'broken YAML', name: 'broken.yaml', content: 'a: [\n', why: 'line 2' },
    { what: 'an empty file', name: 'empty.yaml', content: '', why: 'cannot be read' },
    { what: 'another kind of JSON', name: 'list.json', content: '[]', why: 'not an OpenAPI 3.1 description' },
    { what: 'another OpenAPI', name: 'old.json', content: '{"swagger":"2.0"}', why: 'not an OpenAPI 3.1' },
    { what: 'no operation', name: 'no.json', content: '{"openapi":"3.1.0","paths":{}}', why: 'no operation' },
    {
      what: 'a reference to nothing',
      name: 'ref.yaml',
      content: 'paths: { /a: { $ref: no.yaml } }',
      why: 'no.yaml',
    },
    {
      what: 'a reference into the network',
      name: 'net.yaml',
      content: 'a: { $ref: http://127.0.0.1:1/a }',
      why: 'http:',
    },
  ];

  it.each(cases)('$what', async ({ name, content, why }) => {
    const description = content === undefined ? join(folder, name) : await file(name, content);
    const { message } = await refusal(description);
    expect(message).toContain(description);
    expect(message).toContain(why);
    expect(message).not.toContain('\n');
  });

  it('a reference into the network, which is not followed', async () => {
    let requests = 0;
    const server = createServer((_, response) => {
      requests += 1;
      response.end('{"type":"string"}');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/schema.json`;
    try {
      const { message } = await refusal(bundleWith('#/components/schemas/Elsewhere', { $ref: url }));
      expect(message).toContain(url);
      expect(requests).toBe(0);
    } finally {
      server.close();
    }
  });

  it('an operation that is none', async () => {
    const { message } = await refusal(bundleWith(path, null));
    expect(message).toMatch(/^The description cannot be mocked: /);
  });

  it.each([
    { what: 'a pattern that is no regular expression', schema: { type: 'string', pattern: '(' }, why: '(' },
    { what: 'a type that does not exist', schema: { type: 'text' }, why: 'type' },
    { what: 'a keyword with a wrong value', schema: { type: 'string', minLength: -1 }, why: 'minLength' },
    { what: 'a reference in a circle', schema: { $ref: '#/components/schemas/Unused' }, why: 'circle' },
    { what: 'no schema', schema: 'string', why: 'neither an object nor a boolean' },
  ])('a schema that does not compile, used or not: $what', async ({ schema, why }) => {
    const { message } = await refusal(bundleWith('#/components/schemas/Unused', schema));
    expect(message).toMatch(
      /^The description: the schema at #\/components\/schemas\/Unused does not compile: [^\n]+$/,
    );
    expect(message).toContain(why);
  });
});
