import { describe, expect, test } from 'vitest';
import { isObject, type Json, type JsonObject } from '../../scripts/support/pointer.js';
import { besides, documents } from '../documents/facts/index.js';
import { openInEditor } from '../support/editor.js';

const literal = (value: unknown): string => JSON.stringify(value);

const union = (types: readonly string[]): string => types.join(' | ') || 'never';

/** The type in TypeScript of what a schema of the facts takes. */
function typeOf(schema: JsonObject): string {
  const { type, const: only, enum: listed, oneOf, items, properties = {}, required = [] } = schema;
  if (only !== undefined) return literal(only);
  if (Array.isArray(listed)) return union(listed.map(literal));
  if (Array.isArray(oneOf)) return union(oneOf.map((member) => typeOf(member as JsonObject)));
  if (Array.isArray(type)) return union(type.map((each) => typeOf({ ...schema, type: each })));
  if (type === 'array') return `readonly (${typeOf(items as JsonObject)})[]`;
  if (type === 'object') {
    const members = Object.entries(properties as JsonObject).map(([name, property]) => {
      const mark = (required as Json[]).includes(name) ? '' : '?';
      return `${literal(name)}${mark}: ${typeOf(property as JsonObject)}`;
    });
    return `{ ${members.join('; ')} }`;
  }
  return type === 'integer' ? 'number' : String(type);
}

/** What the facts say at a place; every step has to be there. */
function said(node: Json | undefined, ...keys: (string | number)[]): JsonObject {
  const found = keys.reduce<unknown>((inner, key) => Object(inner)[key], node);
  if (!isObject(found)) throw new Error(`The facts have nothing at ${keys.join(' › ')}.`);
  return found as JsonObject;
}

const json = ['content', 'application/json'];
const kinds = said(besides, 'x-aelyst-error-kinds');

/** An operation of the facts, with what its types are checked with. */
const operations = documents.map(({ operation, says }) => {
  const id = String(says['operationId']);
  const [method = '', path = ''] = operation.split(' ');
  const named = Object.values(said(says, 'parameters', 0, 'examples'));
  const identifiers = named.map((example) => String(said(example)['value']));
  const [identifier = ''] = identifiers;
  const schema = said(says, 'requestBody', ...json, 'schema');
  const bodies = Object.values(said(says, 'requestBody', ...json, 'examples')).map(
    (example) => said(example)['value'] ?? null,
  );
  const responses = Object.entries(said(says, 'responses')).map(([status, response]) => ({
    status,
    kind: kinds[status],
    body: typeOf(said(response, ...json, 'schema')),
    headers: Object.entries((response as JsonObject)['headers'] ?? {}).map(
      ([name, header]) => `${literal(name)}: ${typeOf(said(header, 'schema'))}`,
    ),
  }));

  const taken = union(identifiers.map((each) => `\`${each.replace(/:.*/, '')}:\${string}\``));
  const statuses = responses.map(({ status }) => status);
  const errors = responses.flatMap(({ kind }) => (kind === undefined ? [] : [literal(kind)]));
  /** Types, each with what it has to be. */
  const types: [type: string, expected: string][] = [
    [`paths[${literal(path)}][${literal(method.toLowerCase())}]`, `operations['${id}']`],
    [`Takes<'${id}'>`, `Request<${taken}, ${typeOf(schema)}>`],
    ...responses.map(({ status, kind, body, headers }): [string, string] => [
      `Answer<'${id}', ${status}>`,
      kind === undefined
        ? `Succeeded<${status}, ${body}>`
        : `Failed<${status}, ${literal(kind)}, { ${headers.join('; ')} }>`,
    ]),
    [`keyof operations['${id}']['responses']`, union(statuses)],
    [`DocumentedKind<'${id}'>`, union(errors)],
  ];

  const [body = null] = bodies;
  const call = (...args: string[]) => `aelyst.${id}(${args.join(', ')});`;
  const right = identifiers.flatMap((each) => bodies.map((value) => call(literal(each), literal(value))));
  const good = [literal(identifier), literal(body)] as const;
  const members = isObject(body) ? (body as JsonObject) : {};
  const without = (name: string) =>
    literal(Object.fromEntries(Object.entries(members).filter(([key]) => key !== name)));
  const wrong = [
    ...["'1'", "'name:jane'", '1', "String('id:1')"].map((each) => call(each, good[1])),
    call(good[0]),
    call(good[0], 'null'),
    ...((schema['required'] as string[] | undefined) ?? []).map((name) => call(good[0], without(name))),
    ...Object.keys(members).map((name) => call(good[0], literal({ ...members, [name]: { unknown: 1 } }))),
    call(good[0], isObject(body) ? literal({ ...members, unknown: 1 }) : literal({ list: body })),
    ...['{ timeout: 1 }', "{ token: 't' }", "{ timeoutMs: '1' }"].map((option) => call(...good, option)),
  ];
  return { id, types, right, wrong };
});

/** What holds for any operation, and for `createClient`. */
const general: (typeof operations)[number] = {
  id: 'any operation',
  types: [
    ["Extract<ErrorOf<'sendMessage'>, { kind: 'network' }>['body']", 'unknown'],
    ["ErrorOf<'sendMessage'> extends AelystError ? true : false", 'true'],
  ],
  right: [
    'aelyst.addTags(contactId(123), []);',
    "aelyst.createContact(phone('+60121233112'), { firstName: 'Jane' });",
    "aelyst.createContact(email('jane@example.com'), { firstName: 'Jane' });",
    // Bodies that are constant, or frozen.
    "aelyst.addTags('id:1', ['customer', 'new'] as const);",
    "aelyst.addTags('id:1', Object.freeze(['customer']));",
    "aelyst.createContact('email:a@b.c', { firstName: 'Jane', custom_fields: [{ name: 'a', value: 'b' }] } as const);",
    "aelyst.createContact('email:a@b.c', Object.freeze({ firstName: 'Jane' }));",
    "aelyst.addTags('id:1', [], { timeoutMs: 1, signal: AbortSignal.abort(), headers: {} });",
    // What a program has not set may be named, and the token may come from the environment.
    "aelyst.addTags('id:1', [], { signal: undefined, timeoutMs: undefined, retry: undefined });",
    "(await aelyst.addTags('id:1', [])).ok;",
    'createClient();',
    'createClient({ token: maybe, baseUrl: maybe, signal: undefined, retry: { maxWaitMs: undefined } });',
    'startMock({ port: undefined, rateLimit: undefined });',
  ],
  wrong: [
    "createClient({ token: 't', baseURL: 'https://example.com' });",
    "(await aelyst.addTags('id:1', [])).data;",
    "(await aelyst.addTags('id:1', [])).error;",
  ],
};
operations.push(general);

const checks = operations.flatMap(({ types }) => types);
const calls = operations.flatMap(({ right, wrong }) => [...right, ...wrong]);
const nameOf = (type: string) => `check${checks.findIndex(([each]) => each === type)}`;

const editor = openInEditor(`
import { type AelystError, contactId, createClient, email, type ErrorOf, phone } from '@aelyst/client';
import { startMock } from '@aelyst/client/mock';
import type { operations, paths } from '../../generated/schema.js';
import { aelyst, type Answer, type DocumentedKind, type Failed, type Request, type Succeeded, type Takes } from './documented.js';
type Plain<T> = T extends object ? { [Key in keyof T]: Plain<T[Key]> } : T;
type Equal<A, B> = (<T>() => T extends Plain<A> ? 1 : 2) extends <T>() => T extends Plain<B> ? 1 : 2 ? true : false;
${checks.map(([type, expected]) => `const ${nameOf(type)}: Equal<${type}, ${expected}> = true;`).join('\n')}
declare const maybe: string | undefined;
const never: Equal<{ a?: 1 }, {}> = true;
${calls.join('\n')}
`);

test('the comparison of types tells an optional property from none', () => {
  expect(editor.errors('const never:')).toHaveLength(1);
});

describe.each(operations)('the types of $id', ({ types, right, wrong }) => {
  test.each(types)('%s are those of the API documentation', (type) => {
    expect(editor.errors(`const ${nameOf(type)}:`)).toEqual([]);
  });

  test.each(right)('take %s', (call) => {
    expect(editor.errors(call)).toEqual([]);
  });

  test.each(wrong)('refuse %s', (call) => {
    expect(editor.errors(call)).not.toEqual([]);
  });
});
