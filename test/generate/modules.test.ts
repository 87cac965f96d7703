import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { mockDescription } from '../../generated/mock.js';
import { mockDescriptionOf } from '../../scripts/generate/mock.js';
import { isSuccess, operationsModule } from '../../scripts/generate/operations.js';
import { withTables } from '../../scripts/generate/readme.js';
import { schemaModules, typeNames } from '../../scripts/generate/schema.js';
import { requiredIn } from '../../scripts/generate/shape.js';
import { compileValidators, validatorModules } from '../../scripts/generate/validators.js';
import { closeSchemas } from '../../scripts/support/ajv.js';
import type { Bundle, Json, ResponseDescription } from '../../scripts/support/description.js';
import { inProject } from '../../scripts/support/project.js';
import { bundleWith, first, operation } from '../mock/support.js';
import { bundle } from '../support/contract.js';

const minimal: Bundle = { openapi: '3.1.0', info: { title: 'a', version: '1' }, paths: {} };

describe('the type of a schema', () => {
  test('has its name, unless that is a global type', () => {
    const taken = [
      'Error',
      'Request',
      'Response',
      'Event',
      'Object',
      'Array',
      'Date',
      'Map',
      'Set',
      'Promise',
    ];
    const schemas = Object.fromEntries([...taken, 'Contact'].map((name) => [name, { type: 'string' }]));
    expect([...typeNames({ ...minimal, components: { schemas } }).values()]).toEqual([
      ...taken.map((name) => `${name}Body`),
      'Contact',
    ]);
    expect(typeNames(minimal)).toEqual(new Map());
  });

  test('is declared with its description, and referred to by its name', async () => {
    const contact = {
      description: 'A contact.',
      type: 'object',
      properties: { error: { $ref: '#/components/schemas/Error' } },
    };
    const headers = { Other: { schema: { $ref: '#/components/schemas/Contact' } } };
    const components = { headers, schemas: { Contact: contact, Error: { type: 'string' } } };
    const modules = await schemaModules({ ...minimal, components });
    expect(modules.schemas).toMatch(
      /\/\*\* A contact\. \*\/\s*export type Contact = \{\s*error\?: ErrorBody;\s*\};/,
    );
    expect(modules.schemas).toContain('export type ErrorBody = string;');
    expect(modules.schema).toMatch(/^import type \{ Contact, ErrorBody \} from/);
    expect(modules.schema).toMatch(/schemas: \{\s*Contact: Contact;\s*Error: ErrorBody;\s*\}/);
    expect(modules.schema).toContain('Other: Contact;');
  });

  test.each([
    ['components', minimal],
    ['schemas', { ...minimal, components: { headers: { A: { schema: { type: 'string' } } } } }],
  ])('is none where there are no %s', async (_, description) => {
    expect((await schemaModules(description)).schemas).toBe('');
  });
});

test.each([
  [199, false],
  [200, true],
  [299, true],
  [300, false],
])('%d is a success: %s', (status, expected) => {
  expect(isSuccess({ status } as ResponseDescription)).toBe(expected);
});

describe('operations.ts', () => {
  const paths = bundle['paths'] as Record<string, { post: object }>;

  test('has a new operation, with its documentation', () => {
    const archive = {
      ...paths['/contact/{identifier}/tag']?.post,
      operationId: 'archiveContact',
      summary: 'Archive a contact */',
      externalDocs: { url: 'https://example.com/archive' },
      deprecated: true,
    };
    const module = operationsModule({
      ...bundle,
      paths: { ...paths, '/contact/{identifier}/archive': { post: archive } },
    });
    expect(module).toContain('archiveContact: {"method":"POST","path":"/contact/{identifier}/archive"');
    expect(module).toContain('   *\n   * @see https://example.com/archive\n   *\n   * @deprecated\n   */');
    expect(module).toContain('Archive a contact *\\/: `POST /contact/{identifier}/archive`');
  });

  test('has the required properties of each success', () => {
    expect(operationsModule(bundle)).toMatch(/ sendMessage: \{.*"required":\{"200":\["messageId"\]\}\},\n/);
  });
});

describe('requiredIn', () => {
  const string = { type: 'string' };
  const id = { type: 'object', required: ['id'], properties: { id: { type: 'integer' } } };
  const Id = { $ref: '#/components/schemas/Id' };
  const required = (It: unknown) =>
    requiredIn({ components: { schemas: { Id: id, It } } }, '#/components/schemas/It').toSorted();
  /** An object that requires these properties. */
  const needing = (properties: object) => ({
    type: 'object',
    required: Object.keys(properties),
    properties,
  });

  test.each<[string, object, string[]]>([
    ['a property', { ...needing({ a: string }), properties: { a: string, b: string } }, ['a']],
    ['a property without a schema, which may be null', { type: 'object', required: ['a'] }, []],
    ['a property that may be null', needing({ a: string, b: { type: ['string', 'null'] } }), ['a']],
    [
      'fixed values',
      needing({ a: { enum: ['x'] }, b: { enum: ['x', null] }, c: { const: 1 }, d: { const: null } }),
      ['a', 'c'],
    ],
    ['a property in a required object', needing({ a: id }), ['a', 'a.id']],
    ['a property in an object that is not required', { type: 'object', properties: { a: id } }, []],
    ['what items of a list require', needing({ a: { type: 'array', items: id } }), ['a']],
    ['a reference beside other rules', { ...Id, ...needing({ b: string }) }, ['b', 'id']],
    ['a reference in a property', needing({ a: Id }), ['a', 'a.id']],
    ['all of several', { allOf: [id, needing({ b: string })] }, ['b', 'id']],
    [
      'all of several that share a property',
      { allOf: [{ type: 'object', properties: { a: string } }, { required: ['a'] }] },
      ['a'],
    ],
    ['one of several that all require it', { oneOf: [id, { ...id, required: ['id', 'b'] }] }, ['id']],
    ['one of several, the last with less', { oneOf: [{ ...id, required: ['id', 'b'] }, id] }, ['id']],
    ['a type that a part narrows', { type: ['object', 'null'], allOf: [needing({ a: string })] }, ['a']],
    ['one of several that do not all require it', { oneOf: [id, { type: 'object' }] }, []],
    ['any of several beside its own', { ...needing({ b: string }), anyOf: [id, id] }, ['b', 'id']],
    [
      'a property that may be null in one of several',
      needing({ a: { anyOf: [string, { type: 'null' }] } }),
      [],
    ],
    ['a schema that holds itself', needing({ a: { $ref: '#/components/schemas/It' }, b: string }), ['b']],
  ])('reads %s', (_, schema, names) => {
    expect(required(schema)).toEqual(names);
  });

  test.each([
    ['a list', { type: 'array', items: id }],
    ['true', true],
    ['an object or null', { type: ['object', 'null'] }],
    ['one of several that are not all objects', { oneOf: [id, string] }],
    ['one of several that may be null', { oneOf: [id, { type: 'null' }] }],
    ['properties without a type', { required: ['a'], properties: { a: string } }],
    ['one of several, the first without a type', { oneOf: [{ properties: {} }, id] }],
    ['one of several, the last without a type', { oneOf: [id, { properties: {} }] }],
  ])('refuses %s, of which the client could not tell a success', (_, schema) => {
    expect(() => required(schema)).toThrow('The schema of a success needs "type: object"');
  });

  test('refuses a name that its paths cannot hold', () => {
    expect(() => required(needing({ 'a.b': string }))).toThrow('cannot check a property called "a.b"');
  });
});

describe('mock.ts', () => {
  const pathItem = `#/paths/${operation.path.replaceAll('/', '~1')}/${operation.method.toLowerCase()}`;
  const changed = (pointer: string, value: Json) => mockDescriptionOf(bundleWith(pointer, value));
  /** The success of an operation, with another schema in the description. */
  const successWith = (operationId: string, name: string, schema: Json) =>
    changed(`#/components/schemas/${name}`, schema).operations.find(({ id }) => id === operationId)?.success;

  test('says which operations need a token', () => {
    expect(mockDescription.operations.every(({ needsToken }) => needsToken)).toBe(true);
    for (const open of [[], [{}], [{ bearerAuth: [] }, {}]]) {
      for (const pointer of [`${pathItem}/security`, '#/security'])
        expect(first(changed(pointer, open).operations).needsToken).toBe(false);
    }
    expect(first(changed(`${pathItem}/security`, [{ bearerAuth: [] }]).operations).needsToken).toBe(true);
  });

  test('says whether a body is required, the path of the server, and what paths look like', () => {
    const { required } = first(mockDescription.operations).body;
    expect(required).toBe(true);
    expect(first(changed(`${pathItem}/requestBody/required`, false).operations).body.required).toBe(false);
    expect(changed('#/servers/0/url', 'https://a.b/v1//').basePath).toBe('/v1');
    const paths = { '/v1.5/{identifier}/tag': Object.values(bundle['paths'] as object)[0] };
    const { pattern } = first(changed('#/paths', paths as Json).operations);
    expect(new RegExp(pattern).exec('/v1.5/id%3A1/tag')?.[1]).toBe('id%3A1');
    expect(pattern).toContain('/v1\\.5/');
  });

  test('shows a first call that a shell understands, whatever is quoted in its example', () => {
    const [, shown = ''] = /--data '.*?(\w+)\W*'\n/.exec(mockDescription.instructions) ?? [];
    const quoted = JSON.parse(JSON.stringify(bundle).replaceAll(`"${shown}"`, '"it\'s"')) as Bundle;
    expect(mockDescriptionOf(quoted).instructions).toContain(`"it'\\''s"`);
  });

  const text = { text: { type: 'string' } };

  test.each<[Json, string[]]>([
    [{ type: 'object', properties: text }, ['text']],
    [{ allOf: [{ properties: text }] }, ['text']],
    [{ oneOf: [{ properties: text }, { anyOf: [{ properties: text }] }] }, ['text']],
    [{ properties: { text: { $ref: '#/components/schemas/Identifier' } } }, ['text']],
    [{ oneOf: [{ properties: text }, { properties: { text: { type: 'null' } } }] }, []],
    [{ properties: { text: { type: ['string', 'null'] } } }, []],
    [{ properties: { other: { type: 'string' } } }, []],
  ])('has what a success repeats: properties of the same name and type. %j: %j', (schema, repeats) => {
    expect(successWith('createComment', 'NewComment', schema)?.repeats).toEqual(repeats);
  });

  test('says which properties of a success are IDs: of the contact in the path, or new ones', () => {
    const integer = { type: 'integer' };
    const idsIn = (properties: Json) => successWith('sendMessage', 'MessageSent', { properties })?.ids;
    expect(idsIn({ contactId: integer, messageId: integer })).toEqual([
      { property: 'contactId', parameter: 'identifier', prefix: 'id' },
      { property: 'messageId' },
    ]);
    expect(idsIn({ messageId: { type: 'string' }, created_at: integer, paid: integer })).toEqual([]);
  });
});

describe('validators.ts', () => {
  test('need no other module, and evaluate no code', () => {
    const { bodies, validators } = validatorModules(bundle);
    const code = bodies + validators.replace(/^import .* from '.\/body-validators.js';$/m, '');
    expect(code).not.toMatch(/\brequire\(|\bimport\b(?!\.| type )|\beval\(|new Function/);
    const unique = bundleWith('#/components/schemas/Tags', { type: 'array', uniqueItems: true, items: {} });
    expect(() => validatorModules(unique)).toThrow(
      'openapi/components/schemas/Tags.yaml:1: The mock cannot check uniqueItems',
    );
  });

  test.each([compileValidators, validatorModules])('are refused if a schema does not compile', (compile) => {
    const broken = bundleWith('#/components/schemas/NewComment/properties/text/pattern', '(');
    expect(() => compile(broken)).toThrow(
      /^A schema of the description does not compile: .*regular expression/i,
    );
  });

  test.each([
    ['a', 1, true],
    ['ab', 1, false],
    ['😀', 1, true],
    ['😀😀', 1, false],
    ['\ud83d', 1, true],
    ['\ude00\ud83d', 1, false],
    ['\ud83d\ud83d\ude00', 2, true],
    ['e\u0301', 1, false],
  ])('count %j in characters against maxLength %d, as Ajv does: %s', async (text, limit, expected) => {
    const limited = bundleWith('#/components/schemas/NewComment/properties/text/maxLength', limit);
    const pointer = '#/components/schemas/NewComment';
    expect(compileValidators(limited).open[pointer]?.({ text })).toBe(expected);
    const { transform } = await import('esbuild');
    const { code } = await transform(validatorModules(limited).bodies, { loader: 'ts', format: 'esm' });
    const url = `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`;
    const { bodyValidators } = (await import(url)) as typeof import('../../generated/body-validators.js');
    expect(bodyValidators.open[pointer]?.({ text })).toBe(expected);
  });
});

describe('closeSchemas', () => {
  const object = { type: 'object', properties: { a: { type: 'string' } } };
  const closed = { additionalProperties: false };
  const shut = { ...object, ...closed };
  const node = { type: 'object', properties: { next: { $ref: '#/a' } } };

  const compositions = [{ allOf: [{ oneOf: [object] }] }, { ...object, oneOf: [object] }];
  const openOnPurpose = [{ ...object, additionalProperties: { type: 'number' } }, { type: 'string' }, {}];

  test.each<[string, Json, Json]>([
    ['closes an object', object, shut],
    ['closes what may be an object', { type: ['object', 'null'] }, { type: ['object', 'null'], ...closed }],
    ['closes what refers to itself', node, { ...node, ...closed }],
    ['closes items and alternatives', { items: { anyOf: [object] } }, { items: { anyOf: [shut] } }],
    ...compositions.map((open): [string, Json, Json] => [
      'closes a composition as a whole',
      open,
      { ...open, unevaluatedProperties: false },
    ]),
    ...openOnPurpose.map((open): [string, Json, Json] => ['keeps what is open on purpose', open, open]),
  ])('%s: %j', (_, open, expected) => {
    const document = { a: open };
    const given = structuredClone(document);
    expect(closeSchemas(given, ['#/a'])).toEqual({ a: expected });
    expect(given).toEqual(document);
  });
});

describe('the tables of the README', () => {
  const readme = readFileSync(inProject('README.md'), 'utf8');
  const options = readFileSync(inProject('src', 'options.ts'), 'utf8');
  const comment = '/** Three. @default as the API says */';
  const module = `export interface ClientOptions {
    /** One | two. @see a @default 30_000 */ a?: string;
    /**
     * See {@link Token}.
     *
     *
     * It is needed.
     *
     */
    b: string;
  }
  export interface CallOptions {
    ${comment} c?: string;
  }
  export interface RetryOptions {}`;

  test('are those of the description and of src/options.ts ("npm run generate" writes them)', () => {
    expect(withTables(readme, bundle, options)).toBe(readme);
    for (const name of ['token', 'retry.maxAttempts', 'sendMessage'])
      expect(withTables(readme.replace(`| \`${name}\` |`, ''), bundle, options)).toBe(readme);
  });

  test('show a default as code if it is a value', () => {
    expect(withTables(readme, bundle, module)).toContain(
      [
        '| `a` | client | `30_000` | One \\| two. |',
        '| `b` | client | required | See `Token`. It is needed. |',
        '| `c` | client, call | as the API says | Three. |\n',
      ].join('\n'),
    );
  });

  test('show required properties first, optional ones, limits and lists', () => {
    const table = withTables(readme, bundle, options);
    expect(table).toMatch(
      /^\| `sendMessage` \| .* \| `message`, and optionally `channelId` \| `messageId` \|$/m,
    );
    expect(table).toMatch(/^\| `createComment` \| .* \| `text` \(at most [\d,]+ characters\) \| /m);
    expect(table).toMatch(/^\| `addTags` \| .* \| a list of strings \| `contactId` \|$/m);
    const text = bundleWith('#/components/schemas/NewComment', { type: 'string' });
    expect(withTables(readme, text, options)).toMatch(/^\| `createComment` \| .* \| string \| /m);
  });

  test('are refused for options that are not there or without a comment, and a README without a place for them', () => {
    expect(() => withTables(readme, bundle, module.replace(comment, ''))).toThrow(
      'src/options.ts:13: c needs a TSDoc comment',
    );
    expect(() => withTables(readme, bundle, module.replace('RetryOptions', 'Options'))).toThrow(
      'src/options.ts has no interface RetryOptions.',
    );
    const start = readme.slice(readme.indexOf('<!-- operations:'));
    expect(withTables(start, bundle, options)).toBe(start);
    for (const text of ['# A README\n', readme.replace('<!-- options end -->', '')])
      expect(() => withTables(text, bundle, options)).toThrow('README.md:1: It has lost its lines');
  });
});
