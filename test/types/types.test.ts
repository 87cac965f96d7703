import { describe, expect, test } from 'vitest';
import { isObject, type Json, type JsonObject } from '../../scripts/support/pointer.js';
import { besides, documents } from '../documents/facts/index.js';
import { bundle, described } from '../support/contract.js';
import { openInEditor } from '../support/editor.js';

// All in one file, because TypeScript takes a second of processor time to start.

const kindOf = bundle['x-aelyst-error-kinds'] as Record<string, string>;

/** The content of a request or response, in the types of the schemas. */
const inJson = (type: string) => `content: { 'application/json': ${type} }`;

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
  /** Types of the schemas and of the client, each with what it has to be. */
  const types: [type: string, expected: string][] = [
    [`paths[${literal(path)}][${literal(method.toLowerCase())}]`, `operations['${id}']`],
    [
      `operations['${id}']['parameters']`,
      '{ query?: never; header?: never; path: { identifier: string }; cookie?: never }',
    ],
    [`Pick<operations['${id}'], 'requestBody'>`, `{ requestBody: { ${inJson(typeOf(schema))} } }`],
    [`IdentifierOf<'${id}'>`, taken],
    [`Parameters<Methods['${id}']>[1]`, typeOf(schema)],
    ...responses.flatMap(({ status, kind, body, headers }): [string, string][] => [
      [
        `operations['${id}']['responses'][${status}]`,
        `{ headers: { ${[...headers, '[name: string]: unknown'].join('; ')} }; ${inJson(body)} }`,
      ],
      kind === undefined
        ? [
            `Pick<Extract<Success<'${id}'>, { status: ${status} }>, 'ok' | 'status' | 'data'>`,
            `{ ok: true; status: ${status}; data: ${body} }`,
          ]
        : [
            `Pick<Extract<ErrorOf<'${id}'>, { status: ${status} }>, 'kind' | 'status' | 'body'>`,
            `Readonly<{ kind: ${literal(kind)}; status: ${status}; body: ${body} | undefined }>`,
          ],
    ]),
    [`keyof operations['${id}']['responses']`, union(statuses)],
    [`Extract<ErrorOf<'${id}'>['kind'], StatusKind>`, union(errors)],
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
    "(await aelyst.addTags('id:1', [])).error;",
  ],
};
operations.push(general);

const checks = operations.flatMap(({ types }) => types);
const calls = operations.flatMap(({ right, wrong }) => [...right, ...wrong]);
const nameOf = (type: string) => `check${checks.findIndex(([each]) => each === type)}`;

const checked = openInEditor(`
import { type AelystError, contactId, createClient, email, type ErrorOf, phone } from '@aelyst/client';
import type { IdentifierOf, Methods, StatusKind, Success } from '@aelyst/client';
import { startMock } from '@aelyst/client/mock';
import type { operations, paths } from '../../generated/schema.js';
const aelyst = createClient({ token: 't' });
type Plain<T> = T extends object ? { [Key in keyof T]: Plain<T[Key]> } : T;
type Equal<A, B> = (<T>() => T extends Plain<A> ? 1 : 2) extends <T>() => T extends Plain<B> ? 1 : 2 ? true : false;
${checks.map(([type, expected]) => `const ${nameOf(type)}: Equal<${type}, ${expected}> = true;`).join('\n')}
declare const maybe: string | undefined;
const never: Equal<{ a?: 1 }, {}> = true;
${calls.join('\n')}
`);

test('the comparison of types distinguishes an optional property from a missing one', () => {
  expect(checked.errors('const never:')).toHaveLength(1);
});

describe.each(operations)('the types of $id', ({ types, right, wrong }) => {
  test.each(types)('%s are those of the API documentation', (type) => {
    expect(checked.errors(`const ${nameOf(type)}:`)).toEqual([]);
  });

  test.each(right)('take %s', (call) => {
    expect(checked.errors(call)).toEqual([]);
  });

  test.each(wrong)('refuse %s', (call) => {
    expect(checked.errors(call)).not.toEqual([]);
  });
});

const notAnIdentifier =
  /^Argument of type '(?:"123"|string)' is not assignable to parameter of type '`\w+:\$\{string\}` \|/;

/** Wrong code, and what the compiler says. */
const wrongCalls: [code: string, message: RegExp][] = [
  ["aelyst.addTags('123', []);", notAnIdentifier],
  ['aelyst.addTags(name, []);', notAnIdentifier],
  [
    "aelyst.createContact('id:1', { firstName: 'Jane' });",
    /^Argument of type '"id:1"' is not .* '`email:\$\{string\}` \| `phone:\$\{string\}`'\.$/,
  ],
  [
    "aelyst.sendMesage('id:1', { message });",
    /^Property 'sendMesage' does not exist on type 'AelystClient'. Did you mean 'sendMessage'\?$/,
  ],
  [
    "aelyst.createContact('phone:+1', { lastName: 'Doe' });",
    /Property 'firstName' is missing in type '\{ lastName: string; \}' but required in type '(NewContact|\{ countryCode.*)'\.$/,
  ],
  [
    "aelyst.createComment('id:1', { text: 'x', author: 'me' });",
    /^Object literal may only specify known properties, and 'author' does not exist in type 'NewComment'\.$/,
  ],
  [
    "aelyst.setConversationStatus('id:1', { status: 'closed' });",
    /^Type '"closed"' is not assignable to type '"\w+" \| "\w+"'\. Did you mean '"close"'\?$/,
  ],
  [
    "aelyst.addTags('id:1', [], { timeout: 1 });",
    /'timeout' does not exist in type 'CallOptions'|Did you mean to write 'timeoutMs'\?$/,
  ],
  ['void sent.data;', /^Property 'data' does not exist on type 'Result<"sendMessage">'/],
  ['createClient({ token: 7 });', /^Type 'number' is not assignable to type 'Token | undefined'\.$/],
];

const ofAnyCall = ['undocumented', 'network', 'timeout', 'aborted', 'unreadable', 'redirect'];
const documented = described
  .filter(({ operationId }) => operationId === 'sendMessage')
  .flatMap(({ responses }) => responses.flatMap(({ status }) => kindOf[status] ?? []));
const otherKinds = [...documented, ...ofAnyCall]
  .filter((kind) => kind !== 'bad-request' && kind !== 'queued')
  .map((kind) => `case '${kind}':`)
  .join(' ');

const editor = openInEditor(`
import { createClient, type NewContact } from '@aelyst/client';
declare const name: string;
declare const message: { type: 'text'; text: string };
const aelyst = createClient({ token: 't' });
${described.map(({ operationId }) => `aelyst.${operationId}();`).join('\n')}
const contact: NewContact = { firstName: 'Jane' };
const sent = await aelyst.sendMessage('id:1', { message });
${wrongCalls.map(([code]) => code).join('\n')}
if (sent.ok) {
  const { data } = sent;
} else {
  const { error } = sent;
  switch (error.kind) {
    case 'bad-request': const body = error.body;
    ${otherKinds}
      break;
    case 'queued': const status = error.status;
      break;
    default:
      const never: never = error;
  }
  switch (error.kind) {
    case 'bad-request':
    ${otherKinds}
      break;
    default:
      const forgotten: never = error;
  }
}
`);

describe('an editor shows over a method', () => {
  test.each(described)('$operationId what the description says, and each status', (operation) => {
    const { signature, documentation } = editor.hover(`aelyst.${operation.operationId}`);
    expect(documentation).toContain(`${operation.summary}: \`${operation.method} ${operation.path}\``);
    expect(documentation).toContain(operation.description.trim());
    for (const { status, description } of operation.responses) {
      const line = documentation.split('\n').find((each) => each.startsWith(`- \`${status}\``));
      expect(line).toContain(description.trim());
      if (status >= 400) expect(line).toContain(`\`${kindOf[status]}\``);
    }
    expect(signature).toContain(`Promise<Result<"${operation.operationId}">>`);
    const [body, data] = [operation.request, operation.responses[0]?.content].map((content) =>
      content?.schema.replace(/.*\//, ''),
    );
    expect(documentation).toContain(`Takes {@link ${body}}`);
    expect(documentation).toContain(`{@link ${data}}`);
    expect(signature).not.toMatch(/components|operations|paths/);
  });

  test('the names of bodies, as the package exports them', () => {
    expect(editor.hover('aelyst.createContact').signature).toMatch(/body: NewContact,/);
    expect(editor.hover('const contact').signature).toBe('const contact: NewContact');
    expect(editor.definition('const contact: NewContact')).toBe('/generated/schemas.ts');
  });
});

const modules = {
  '@aelyst/client': 'src/index.ts',
  '@aelyst/client/mock': 'src/mock/index.ts',
  '@aelyst/client/msw': 'src/mock/msw.ts',
  '@aelyst/client/redis': 'src/redis.ts',
  '@aelyst/client/validate': 'generated/validate.ts',
};

describe('while a call is typed, an editor shows', () => {
  const using = openInEditor(`
${Object.keys(modules)
  .map((name, index) => `import * as module${index} from '${name}';`)
  .join('\n')}
const aelyst = module0.createClient();
aelyst.sendMessage(/* typed here */);
module0.phone(/* and here */);
`);

  test('what each parameter is', () => {
    expect(using.parameters('/* typed here */')).toEqual([
      { name: 'identifier', documentation: expect.stringMatching(/^The contact: .*`phone`/) },
      { name: 'body', documentation: expect.stringMatching(/JSON/) },
      { name: 'options', documentation: expect.stringMatching(/^Options of this call/) },
    ]);
    expect(using.parameters('/* and here */')).toEqual([
      { name: 'number', documentation: expect.stringContaining('7 to 15 digits') },
    ]);
  });

  test.each(Object.entries(modules))('something of every parameter and option of %s', (_, file) => {
    // Those are commands of somebody else's client.
    expect(using.undocumented(file).filter((name) => !/^\w+RedisCommands\./.test(name))).toEqual([]);
  });

  const examples = Object.values(modules).flatMap((file) => using.examples(file));

  test('an example of createClient that compiles as it stands', () => {
    const [{ code } = { code: '' }] = examples.filter(({ name }) => name === 'createClient');
    expect(code).toContain('sendMessage');
    expect(openInEditor(code).errors()).toEqual([]);
  });

  test('examples that compile', () => {
    const names = ['createClient', 'phone', 'unwrap', 'startMock', 'createHandlers', 'redisRateLimit'];
    expect(examples.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
    const blocks = examples.map(({ name, code }) => {
      const body = code.replace(/^import .*$/gm, '').replace(/^/gm, '  ');
      return `export async function of_${name}() {\n${body}\n}`;
    });
    const program = `
import { type AelystClient, contactId, createClient, email, mention, phone, type Result, unwrap } from '@aelyst/client';
import { type Mock, startMock } from '@aelyst/client/mock';
import { answerWith, createHandlers } from '@aelyst/client/msw';
import { type IoRedisCommands, redisRateLimit } from '@aelyst/client/redis';
import { setupServer } from 'msw/node';
declare const aelyst: AelystClient;
declare const sent: Result<'sendMessage'>;
declare const message: { message: { type: 'text'; text: string } };
declare const mock: Mock;
declare const server: ReturnType<typeof setupServer>;
declare const Redis: new () => IoRedisCommands;
${blocks.join('\n')}
`;
    expect(
      openInEditor(program)
        .errors()
        .filter((each) => !/never (read|used)/.test(each)),
    ).toEqual([]);
  });
});

describe('an editor shows of a result', () => {
  test.each([
    ['const sent', 'const sent: Result<"sendMessage">'],
    ['const { data', 'const data: MessageSent'],
    ['const { error', 'const error: ErrorOf<"sendMessage">'],
    ['const body', 'const body: ErrorBody | undefined'],
    ['const status', 'const status: 449'],
  ])('%s as %j', (text, signature) => {
    expect(editor.hover(text).signature).toBe(signature);
  });
});

test('a switch over the kinds of errors compiles if it handles all kinds, and otherwise names the missing one', () => {
  expect(editor.errors('const never: never')).toEqual([]);
  expect(editor.errors('const forgotten: never')).toEqual([
    `Type 'AelystError<"queued", 449, ErrorBody>' is not assignable to type 'never'.`,
  ]);
});

test.each(wrongCalls)('the compiler says what is wrong with a call: %s', (code, message) => {
  const messages = editor.errors(code);
  expect(messages).toEqual([expect.stringMatching(message)]);
  expect(messages.join()).not.toMatch(/components\[|operations\[|paths\[/);
});
