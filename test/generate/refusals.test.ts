import { expect, test } from 'vitest';
import { generateFrom } from '../../scripts/generate/index.js';
import { demandSupported } from '../../scripts/generate/refusals.js';
import { UserError } from '../../scripts/support/command.js';
import { at, keysOf } from '../../scripts/support/pointer.js';
import { bundle } from '../support/contract.js';
import { sourceLine } from '../support/source-line.js';

type Changes = Record<string, unknown>;

/** The description after changes at pointers; `undefined` removes. */
function changed(changes: Changes) {
  const draft = structuredClone(bundle);
  for (const [pointer, value] of Object.entries(changes)) {
    const parent = at(draft, pointer.slice(0, pointer.lastIndexOf('/'))) as Record<string, unknown>;
    const key = String(keysOf(pointer).at(-1));
    if (value === undefined) delete parent[key];
    else parent[key] = value;
  }
  return draft;
}

/** What is refused of it, line by line. */
function refused(changes: Changes): string[] {
  try {
    demandSupported(changed(changes));
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    const [first, ...lines] = (error as Error).message.split('\n');
    expect(first).toBe('No client can be generated from this description:');
    return lines;
  }
}

const tag = '#/paths/~1contact~1{identifier}~1tag';
const post = `${tag}/post`;
const operation = at(bundle, post) as Record<string, unknown>;
const [parameter] = operation['parameters'] as object[];
const identifier = '#/components/parameters/Identifier';
const component = (section: string, name: string, text?: string) => {
  const file = `openapi/components/${section}/${name}.yaml`;
  return text === undefined ? `${file}:1` : sourceLine(file, text);
};
const inTag = (text: string) => sourceLine('openapi/paths/contact_{identifier}_tag.yaml', text);
const inRoot = (text: string) => sourceLine('openapi/openapi.yaml', text);
const query = { name: 'draft', in: 'query', schema: { type: 'boolean' } };
const text = 'text/plain';
const camelCase = 'It becomes the name of a method: write it in camel case, such as sendMessage.';

test.each<[what: string, Changes, line: string]>([
  ['GET', { [tag]: { get: operation } }, `${inTag('post:')}: GET has no body. Use POST,`],
  ['a query parameter', { [`${post}/parameters/1`]: query }, `${inTag('parameters:')}: The parameter draft`],
  [
    'a second path parameter',
    { '#/paths': { '/contact/{identifier}/tag/{tag}': { post: operation } } },
    `${inRoot('paths:')}: /contact/{identifier}/tag/{tag} has 2 parameters. The client fills in one`,
  ],
  ['no path parameter', { '#/paths/~1tags': { post: operation } }, `${inRoot('paths:')}: /tags has 0 param`],
  ['parameters of a path', { [`${tag}/parameters`]: [parameter] }, `${inTag('post:')}: Parameters belong to`],
  ['no parameters', { [`${post}/parameters`]: undefined }, `${inTag('post:')}: The parameter in /contact/`],
  [
    'a parameter that the path does not have',
    { [`${identifier}/name`]: 'contact' },
    `${inTag('Identifier.yaml')}: The path /contact/{identifier}/tag has no parameter contact.`,
  ],
  [
    'another schema of the parameter',
    { [`${identifier}/schema`]: { type: 'string', pattern: '^id:' } },
    `${component('parameters', 'Identifier')}: All operations need the same schema of the path parameter`,
  ],
  [
    'a pattern that is none',
    { '#/components/schemas/Identifier/pattern': '[' },
    `${component('schemas', 'Identifier', 'pattern:')}: The identifier needs a pattern`,
  ],
  [
    'an identifier without a prefix',
    { [`${identifier}/examples/id/value`]: '123' },
    `${component('parameters', 'Identifier', '  id:')}: The identifier "123" has no prefix`,
  ],
  [
    'an identifier without examples',
    { [`${identifier}/examples`]: {} },
    `${component('parameters', 'Identifier')}: The identifier has no examples`,
  ],
  [
    'a second media type',
    { [`${post}/requestBody/content/text~1plain`]: { schema: { $ref: '#/components/schemas/Tags' } } },
    `${inTag('content:')}: The request is ${text}. The client knows application/json only`,
  ],
  [
    'another media type of a success',
    { '#/components/responses/MessageSent/content': { [text]: {} } },
    `${component('responses', 'MessageSent', 'content:')}: The response 200 is ${text}.`,
  ],
  [
    'no request body',
    { [`${post}/requestBody`]: undefined },
    `${inTag('post:')}: The operation takes no body.`,
  ],
  [
    'a request without an example',
    { [`${post}/requestBody/content/application~1json/examples`]: undefined },
    `${inTag('application/json:')}: The request has no example`,
  ],
  [
    'an example without a value',
    { '#/components/examples/Queued': { summary: 'a' } },
    `${component('responses', 'Queued', 'Queued:')}: This example has no value.`,
  ],
  [
    '204',
    { [`${post}/responses`]: { 204: { description: 'Done.' } } },
    `${inTag('responses:')}: The response 204 has no body.`,
  ],
  [
    'no responses',
    { [`${post}/responses`]: undefined },
    `${inTag('responses:')}: The operation documents no success.`,
  ],
  ['a range', { [`${post}/responses/4XX`]: {} }, `${inTag('responses:')}: 4XX is not one status.`],
  [
    'an error without a kind',
    { '#/x-aelyst-error-kinds/449': undefined },
    `${inTag("'449'")}: x-aelyst-error-kinds in openapi/openapi.yaml has no kind for 449.`,
  ],
  [
    'a second success',
    { [`${post}/responses/201`]: { $ref: '#/components/responses/ContactAffected' } },
    `${inTag('responses:')}: 201 is a second success beside 200`,
  ],
  [
    'a success that is no object',
    { '#/components/schemas/MessageSent/type': 'array' },
    `${component('schemas', 'MessageSent')}: The schema of a success needs "type: object"`,
  ],
  [
    'a response without an example',
    { '#/components/responses/Queued/content/application~1json/examples': {} },
    `${component('responses', 'Queued', 'application/json')}: The response 449 has no example`,
  ],
  [
    'no operationId',
    { [`${post}/operationId`]: undefined },
    `${inTag('post:')}: The operation has no operationId.`,
  ],
  ...['add-tags', 'AddTags', '', 7].map((id): [string, Changes, string] => [
    `the operationId ${JSON.stringify(id)}`,
    { [`${post}/operationId`]: id },
    `${inTag('operationId')}: The operationId ${JSON.stringify(id)} is no name in JavaScript. ${camelCase}`,
  ]),
  ...['raw', 'then', 'constructor'].map((id): [string, Changes, string] => [
    `the operationId ${id}`,
    { [`${post}/operationId`]: id },
    `${inTag('operationId')}: The client has a property ${id} already.`,
  ]),
  [
    'an operationId twice',
    { [`${post}/operationId`]: 'createComment' },
    `${inTag('operationId')}: Two operations have the operationId createComment.`,
  ],
  ['no summary', { [`${post}/summary`]: undefined }, `${inTag('post:')}: There is no summary here`],
  [
    'another security scheme',
    { '#/components/securitySchemes/bearerAuth/scheme': 'basic' },
    `${inRoot('securitySchemes:')}: The client knows one security scheme: type http, scheme bearer.`,
  ],
  [
    'a second one',
    { '#/components/securitySchemes/other': { type: 'http', scheme: 'bearer' } },
    `${inRoot('securitySchemes:')}: The client knows one security scheme`,
  ],
  [
    'none',
    { '#/components/securitySchemes': undefined },
    `${inRoot('securitySchemes:')}: The client knows one`,
  ],
  ['no server', { '#/servers': [] }, `${inRoot('servers:')}: The first server needs an absolute URL`],
  ['no operation', { '#/paths': {} }, `${inRoot('paths:')}: There are no operations.`],
  ['an empty operation', { [post]: null }, `${inTag('post:')}: The operation has no operationId.`],
  [
    'a schema that is no component',
    { '#/components/responses/MessageSent/content/application~1json/schema': { type: 'object' } },
    `${component('responses', 'MessageSent', 'schema:')}: Its schema needs a file of its own`,
  ],
  [
    'a schema that does not compile',
    { '#/components/schemas/NewComment/properties/text/pattern': '[' },
    `${component('schemas', 'NewComment')}: The schema does not compile: Invalid regular expression`,
  ],
  [
    'a header that is no component',
    { '#/components/responses/RateLimited/headers/Retry-After': { schema: {}, example: 1 } },
    `${component('responses', 'RateLimited', 'Retry-After:')}: The header needs a file of its own`,
  ],
  [
    'references in a circle',
    { [`${post}/requestBody`]: { $ref: `${post}/requestBody` } },
    `${inTag('post:')}: The operation takes no body.`,
  ],
])('%s is refused, with file and line', (_, changes, expected) => {
  const lines = refused(changes);
  expect(lines).toContainEqual(expect.stringContaining(expected));
  for (const line of lines) expect(line).toMatch(/^openapi\/.+\.yaml:\d+: \S.*\.$/);
});

test('all that no client can be generated for is refused at once, and before anything is generated', async () => {
  const changes = { [`${post}/operationId`]: 'add-tags', [`${post}/parameters/1`]: query, '#/servers': [] };
  expect(refused(changes)).toHaveLength(3);
  await expect(generateFrom(changed(changes))).rejects.toThrow(UserError);
});

test('an operation may be a DELETE, a PUT or a PATCH', () => {
  expect(refused({})).toEqual([]);
  for (const method of ['delete', 'put', 'patch'])
    expect(refused({ [tag]: { [method]: operation } })).toEqual([]);
});
