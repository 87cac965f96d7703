import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { generateFrom } from '../../scripts/generate/index.js';
import { demandSupported } from '../../scripts/generate/refusals.js';
import { UserError } from '../../scripts/support/command.js';
import { at, child, keysOf, locate } from '../../scripts/support/pointer.js';
import { temporaryFolder, writeInto } from '../../scripts/support/project.js';
import { placeOf } from '../../scripts/support/source.js';
import { type Changes, changed } from '../support/changed.js';
import { bundle } from '../support/contract.js';
import { sourceLine } from '../support/source-line.js';

/** What is refused of the description after changes, line by line. */
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
const request = `${post}/requestBody`;
const responses = `${post}/responses`;
const operation = at(bundle, post) as Record<string, unknown>;
const [parameter] = operation['parameters'] as object[];
const components = '#/components';
const identifier = `${components}/parameters/Identifier`;
const schemes = `${components}/securitySchemes`;
const sent = `${components}/responses/MessageSent/content`;
const json = 'application~1json';
const query = { name: 'draft', in: 'query', schema: { type: 'boolean' } };

/** The line of a file that holds a text, and the words that the refusal begins with there. */
const inTag = (text: string, words: string) =>
  `${sourceLine('openapi/paths/contact_{identifier}_tag.yaml', text)}: ${words}`;
const inRoot = (text: string, words: string) => `${sourceLine('openapi/openapi.yaml', text)}: ${words}`;
const inComponent = (name: string, text: string | undefined, words: string) => {
  const file = `openapi/components/${name}.yaml`;
  return `${text === undefined ? `${file}:1` : sourceLine(file, text)}: ${words}`;
};

test.each<[Changes, line: string]>([
  [{ [tag]: { get: operation } }, inTag('post:', 'GET has no body. Use POST,')],
  [{ [`${post}/parameters/1`]: query }, inTag('parameters:', 'The parameter draft')],
  [
    { '#/paths': { '/contact/{identifier}/tag/{tag}': { post: operation } } },
    inRoot('paths:', '/contact/{identifier}/tag/{tag} has 2 parameters. The client fills in one'),
  ],
  [{ '#/paths/~1tags': { post: operation } }, inRoot('paths:', '/tags has 0 param')],
  [{ [`${tag}/parameters`]: [parameter] }, inTag('post:', 'Parameters belong to')],
  [{ [`${post}/parameters`]: undefined }, inTag('post:', 'The parameter in /contact/')],
  [
    { [`${identifier}/name`]: 'contact' },
    inTag('Identifier.yaml', 'The path /contact/{identifier}/tag has no parameter contact.'),
  ],
  [
    { [`${identifier}/schema`]: { type: 'string', pattern: '^id:' } },
    inComponent(
      'parameters/Identifier',
      undefined,
      'All operations need the same schema of the path parameter',
    ),
  ],
  ...['[', '^id\\:', ['^id:']].map((pattern): [Changes, string] => [
    { '#/components/schemas/Identifier/pattern': pattern },
    inComponent('schemas/Identifier', 'pattern:', 'The identifier needs a pattern'),
  ]),
  ...['123', '1id:2', ['id:1']].map((value): [Changes, string] => [
    { [`${identifier}/examples/id/value`]: value },
    inComponent(
      'parameters/Identifier',
      '  id:',
      `The identifier ${JSON.stringify(value)} has no prefix, such as id: in id:123.`,
    ),
  ]),
  [{ [`${post}/parameters`]: [query] }, inTag('post:', 'The parameter in /contact/')],
  [
    { '#/paths/~1thing~1{id}': { post: { ...operation, parameters: [{ name: 'id', in: 'path' }] } } },
    inRoot('paths:', 'All operations need the same path parameter: this is id, the first identifier.'),
  ],
  [
    { [`${identifier}/examples`]: {} },
    inComponent('parameters/Identifier', undefined, 'The identifier has no examples'),
  ],
  [
    { [`${request}/content/text~1plain`]: { schema: { $ref: '#/components/schemas/Tags' } } },
    inTag('content:', 'The request is text/plain. The client knows application/json only'),
  ],
  [
    { [sent]: { 'text/plain': {} } },
    inComponent('responses/MessageSent', 'content:', 'The response 200 is text/plain.'),
  ],
  [{ [request]: undefined }, inTag('post:', 'The operation takes no body.')],
  [
    { [`${request}/content/${json}/examples`]: undefined },
    inTag('application/json:', 'The request has no example'),
  ],
  [
    { '#/components/examples/Queued': { summary: 'a' } },
    inComponent('responses/Queued', 'Queued:', 'This example has no value.'),
  ],
  [{ [responses]: { 204: { description: 'Done.' } } }, inTag('responses:', 'The response 204 has no body.')],
  [{ [responses]: undefined }, inTag('responses:', 'The operation documents no success.')],
  ...['4XX', '4001', 'x400'].map((status): [Changes, string] => [
    { [`${responses}/${status}`]: {} },
    inTag('responses:', `${status} is not one status.`),
  ]),
  [
    { '#/x-aelyst-error-kinds/449': undefined },
    inTag("'449'", 'x-aelyst-error-kinds in openapi/openapi.yaml has no kind for 449.'),
  ],
  [
    { [`${responses}/201`]: { $ref: '#/components/responses/ContactAffected' } },
    inTag('responses:', '201 is a second success beside 200'),
  ],
  [
    { '#/components/schemas/MessageSent/type': 'array' },
    inComponent('schemas/MessageSent', undefined, 'The schema of a success needs "type: object"'),
  ],
  [
    { '#/components/responses/Queued/content/application~1json/examples': {} },
    inComponent('responses/Queued', 'application/json', 'The response 449 has no example'),
  ],
  [{ [`${post}/operationId`]: undefined }, inTag('post:', 'The operation has no operationId.')],
  ...['add-tags', 'AddTags', '', 7, ['addTags']].map((id): [Changes, string] => [
    { [`${post}/operationId`]: id },
    inTag(
      'operationId',
      `The operationId ${JSON.stringify(id)} is no name in JavaScript. It becomes the name of a method: write it in camel case, such as sendMessage.`,
    ),
  ]),
  ...['raw', 'then', 'constructor'].map((id): [Changes, string] => [
    { [`${post}/operationId`]: id },
    inTag('operationId', `The client has a property ${id} already.`),
  ]),
  [
    { [`${post}/operationId`]: 'createComment' },
    inTag('operationId', 'Two operations have the operationId createComment.'),
  ],
  [{ [`${post}/summary`]: undefined }, inTag('post:', 'There is no summary here')],
  [
    { [`${schemes}/bearerAuth/scheme`]: 'basic' },
    inRoot('securitySchemes:', 'The client knows one security scheme: type http, scheme bearer.'),
  ],
  [
    { [`${schemes}/other`]: { type: 'http', scheme: 'bearer' } },
    inRoot('securitySchemes:', 'The client knows one security scheme'),
  ],
  [{ [schemes]: undefined }, inRoot('securitySchemes:', 'The client knows one')],
  [{ [`${schemes}/bearerAuth/type`]: 'apiKey' }, inRoot('securitySchemes:', 'The client knows one')],
  [{ [`${schemes}/bearerAuth`]: null }, inRoot('securitySchemes:', 'The client knows one')],
  [{ '#/servers': [] }, inRoot('servers:', 'The first server needs an absolute URL')],
  [{ '#/servers/0/url': 'nowhere' }, inRoot('servers:', 'The first server needs an absolute URL')],
  [{ '#/paths': {} }, inRoot('paths:', 'There are no operations.')],
  [{ '#/paths': null }, inRoot('paths:', 'There are no operations.')],
  [{ [post]: null }, inTag('post:', 'The operation has no operationId.')],
  ...[
    { type: 'object' },
    { $ref: '#/components/schemas/NewMessage/properties/message' },
    { $ref: '#/components/examples/Queued' },
  ].map((schema): [Changes, string] => [
    { [`${sent}/${json}/schema`]: schema },
    inComponent('responses/MessageSent', 'schema:', 'Its schema needs a file of its own'),
  ]),
  [
    { '#/components/schemas/NewComment/properties/text/pattern': '[' },
    inComponent('schemas/NewComment', undefined, 'The schema does not compile: Invalid regular expression'),
  ],
  [
    { '#/components/responses/RateLimited/headers/Retry-After': { schema: {}, example: 1 } },
    inComponent('responses/RateLimited', 'Retry-After:', 'The header Retry-After needs a file of its own'),
  ],
  [
    { '#/components/responses/RateLimited/headers/X-Other': { $ref: '#/components/headers/RetryAfter' } },
    inComponent('responses/RateLimited', 'headers:', 'The header X-Other needs a file of its own'),
  ],
  ...['new-thing', 'New-thing', 'newThing'].map((name): [Changes, string] => [
    { [`#/components/schemas/${name}`]: {} },
    inRoot('components:', `The schema ${name} becomes a type.`),
  ]),
  [
    { '#/components/schemas/NewComment/properties': JSON.parse('{ "__proto__": {} }') },
    inComponent('schemas/NewComment', undefined, 'No property can be called __proto__'),
  ],
  [{ '#/components/schemas/Tags': true }, inTag('schema:', 'Its schema needs a file of its own')],
  [{ '#/paths/contact~1{identifier}': { post: operation } }, inRoot('paths:', 'The path contact/')],
  [{ '#/servers/0/url': 'https://{host}/v1' }, inRoot('servers:', 'The first server needs an absolute URL')],
  [{ [request]: { $ref: request } }, inTag('post:', 'The operation takes no body.')],
])('a change such as %j is refused, with file and line: %s', (changes, expected) => {
  const lines = refused(changes);
  expect(lines).toContainEqual(expect.stringContaining(expected));
  for (const line of lines) expect(line).toMatch(/^openapi\/.+\.yaml:\d+: \S.*\.$/);
});

test('everything that no client can be generated for is refused at once, before anything is generated', async () => {
  const changes = { [`${post}/operationId`]: 'add-tags', [`${post}/parameters/1`]: query, '#/servers': [] };
  expect(refused(changes)).toHaveLength(3);
  await expect(generateFrom(changed(changes))).rejects.toThrow(UserError);
});

test('an error may be of any type, and a path may have a summary', () => {
  expect(refused({ '#/components/schemas/Error/type': 'array', [`${tag}/summary`]: 'Tags' })).toEqual([]);
});

test('an operation may be a DELETE, a PUT or a PATCH', () => {
  expect(refused({})).toEqual([]);
  for (const method of ['delete', 'put', 'patch'])
    expect(refused({ [tag]: { [method]: operation } })).toEqual([]);
});

describe('a JSON pointer', () => {
  const document = {
    'a/b~': { '~1': [{ c: 1 }] },
    reference: { $ref: '#/a~1b~0' },
    chain: { $ref: '#/reference/~01' },
    circle: { $ref: '#/circle' },
    encoded: { $ref: '#/%61~1b~0' },
    '50%': true,
  };

  test('escapes keys, and gives them back', () => {
    const pointer = child(child(child('#', 'a/b~'), '~1'), 0);
    expect(pointer).toBe('#/a~1b~0/~01/0');
    expect(keysOf(pointer)).toEqual(['a/b~', '~1', '0']);
    expect(at(document, pointer)).toEqual({ c: 1 });
  });

  test.each([
    ['#', document],
    ['#/a~1b~0/~01/0/c', 1],
    ['#/50%', true],
    ['#/none/c', undefined],
    ['#/a~1b~0/constructor', undefined],
    ['#/reference/~01', undefined],
  ])('%s is taken literally', (pointer, value) => {
    expect(at(document, pointer)).toBe(value);
  });

  test.each([
    ['#/reference/~01/0/c', '#/a~1b~0/~01/0/c', 1],
    ['#/chain/0/c', '#/a~1b~0/~01/0/c', 1],
    ['#/encoded/~01/0/c', '#/a~1b~0/~01/0/c', 1],
    ['#/chain/5', '#/a~1b~0/~01/5', undefined],
  ])('%s leads through references to %s', (pointer, place, value) => {
    expect(locate(document, pointer).value).toBe(value);
    expect(keysOf(locate(document, pointer).pointer)).toEqual(keysOf(place));
  });

  test('is refused where references form a cycle', () => {
    expect(() => locate(document, '#/circle/c')).toThrow('#/circle form a cycle');
  });
});

test('a place of the bundle is found in the files under openapi/', async () => {
  const files = {
    'openapi.yaml':
      "paths:\n  /contact/{id}:\n    $ref: './paths/contact.yaml'\nservers:\n  - url: a\n  - url: b\n",
    'paths/contact.yaml': "post:\n  summary: A\n  responses:\n    '200':\n      description: Fine.\n",
    'components/schemas/Tag.yaml': 'type: object\nproperties:\n  name:\n    type: string\n',
  };
  await using root = await temporaryFolder('sources');
  await writeInto(join(root.path, 'openapi'), files);
  const places = {
    '#/components/schemas/Tag/properties/name/type': 'components/schemas/Tag.yaml:4',
    '#/components/schemas/Tag/properties/other/type': 'components/schemas/Tag.yaml:2',
    '#/components/schemas/Tag': 'components/schemas/Tag.yaml:1',
    '#/paths/~1contact~1{id}/post/responses/200/description': 'paths/contact.yaml:5',
    '#/paths/~1contact~1{id}/delete': 'paths/contact.yaml:1',
    '#/paths/~1other/post': 'openapi.yaml:1',
    '#/servers/1/url': 'openapi.yaml:6',
    '#/components/schemas/None/type': 'openapi.yaml:1',
  };
  for (const [pointer, place] of Object.entries(places))
    expect(placeOf(pointer, root.path), pointer).toBe(`openapi/${place}`);
});
