import { describe, expect, test } from 'vitest';
import { generateFrom } from '../../scripts/generate/index.js';
import { isSuccess } from '../../scripts/generate/operation-types.js';
import { operationsModule } from '../../scripts/generate/operations.js';
import { demandSupported } from '../../scripts/generate/refusals.js';
import { UserError } from '../../scripts/support/command.js';
import type { Bundle } from '../../scripts/support/description.js';
import { at, keysOf } from '../../scripts/support/pointer.js';
import { bundle, described } from '../support/contract.js';
import { sourceLine } from '../support/source-line.js';

/** The description with one place changed, in its text. */
function changed(what: string | RegExp, by: string): Bundle {
  const text = JSON.stringify(bundle);
  const other = text.replace(what, by);
  expect(other).not.toBe(text);
  return JSON.parse(other) as Bundle;
}

describe('what the client cannot do', () => {
  const tagFile = 'openapi/paths/contact_{identifier}_tag.yaml';
  const tag = '#/paths/~1contact~1{identifier}~1tag';
  const post = `${tag}/post`;

  /** What is refused of the description after changes at pointers, as lines; `undefined` removes. */
  function refused(changes: Record<string, unknown>): string[] {
    const draft = structuredClone(bundle);
    for (const [pointer, value] of Object.entries(changes)) {
      const end = pointer.lastIndexOf('/');
      const parent = at(draft, pointer.slice(0, end)) as Record<string, unknown>;
      const key = String(keysOf(pointer).at(-1));
      if (value === undefined) delete parent[key];
      else parent[key] = value;
    }
    try {
      demandSupported(draft);
      return [];
    } catch (error) {
      expect(error).toBeInstanceOf(UserError);
      const [first, ...lines] = (error as Error).message.split('\n');
      expect(first).toBe('No client can be generated from this description:');
      return lines;
    }
  }

  const operation = at(bundle, post) as Record<string, unknown>;
  const query = { name: 'draft', in: 'query', schema: { type: 'boolean' } };
  const [parameter] = operation['parameters'] as object[];
  const identifier = '#/components/parameters/Identifier';
  const identifierFile = 'openapi/components/parameters/Identifier.yaml';
  const noBody = { 204: { description: 'Done.' } };

  test.each<[string, Record<string, unknown>, RegExp | string]>([
    ['GET', { [tag]: { get: operation } }, `${tagFile}:1: GET has no body, and every call has one.`],
    [
      'a query parameter',
      { [`${post}/parameters/1`]: query },
      `${sourceLine(tagFile, 'parameters:')}: The parameter draft is in the query.`,
    ],
    [
      'a second path parameter',
      { '#/paths': { '/contact/{identifier}/tag/{tag}': { post: operation } } },
      /openapi\.yaml:\d+: \/contact\/\{identifier\}\/tag\/\{tag\} has 2 parameters\. The client fills in exactly one/,
    ],
    [
      'no path parameter',
      { '#/paths/~1tags': { post: operation } },
      /openapi\.yaml:\d+: \/tags has 0 parameters\./,
    ],
    ['parameters of a path', { [`${tag}/parameters`]: [parameter] }, 'Parameters belong to the operation.'],
    ['no parameters', { [`${post}/parameters`]: undefined }, `${tagFile}:1: The parameter in`],
    [
      'another path parameter',
      { [`${identifier}/name`]: 'contact' },
      `${sourceLine('openapi/paths/contact_{identifier}_comment.yaml', 'Identifier.yaml')}: The path /contact/{identifier}/comment has no parameter contact.`,
    ],
    [
      'another schema of it',
      { [`${identifier}/schema`]: { type: 'string', pattern: '^id:' } },
      `${identifierFile}:1: All operations need the same schema of the path parameter`,
    ],
    [
      'a pattern that is none',
      { '#/components/schemas/Identifier/pattern': '[' },
      `${sourceLine('openapi/components/schemas/Identifier.yaml', 'pattern:')}: The schema of the identifier needs a pattern`,
    ],
    [
      'an identifier without a prefix',
      { [`${identifier}/examples/id/value`]: '123' },
      `${sourceLine(identifierFile, '  id:')}: The identifier "123" has no prefix, such as id: in id:123.`,
    ],
    ['an identifier without examples', { [`${identifier}/examples`]: {} }, 'The identifier has no examples'],
    [
      'a second media type',
      { [`${post}/requestBody/content/text~1plain`]: { schema: { $ref: '#/components/schemas/Tags' } } },
      `${sourceLine(tagFile, 'content:')}: The request is text/plain. The client knows application/json only`,
    ],
    ['no request body', { [`${post}/requestBody`]: undefined }, `${tagFile}:1: The operation takes no body.`],
    [
      '204',
      { [`${post}/responses`]: noBody },
      `${sourceLine(tagFile, 'responses:')}: The response 204 has no body.`,
    ],
    [
      'a range of statuses',
      { [`${post}/responses/4XX`]: {} },
      `${sourceLine(tagFile, 'responses:')}: 4XX is not one status.`,
    ],
    [
      'no success',
      { [`${post}/responses/200`]: undefined },
      `${sourceLine(tagFile, 'responses:')}: The operation documents no success.`,
    ],
    [
      'an error without a kind',
      { '#/x-aelyst-error-kinds/449': undefined },
      `${sourceLine(tagFile, "'449'")}: x-aelyst-error-kinds in openapi/openapi.yaml has no kind for 449.`,
    ],
    [
      'a second success',
      { [`${post}/responses/201`]: { $ref: '#/components/responses/ContactAffected' } },
      '201 is a second success beside 200.',
    ],
    [
      'another media type of a success',
      {
        '#/components/responses/MessageSent/content': {
          'text/plain': { schema: { $ref: '#/components/schemas/MessageSent' } },
        },
      },
      'The response 200 is text/plain. The client knows application/json only',
    ],
    [
      'a success that is no object',
      { '#/components/schemas/MessageSent/type': 'array' },
      'openapi/components/schemas/MessageSent.yaml:1: The schema of response 200 needs "type: object"',
    ],
    [
      'a response without an example',
      { '#/components/responses/Queued/content/application~1json/examples': {} },
      'openapi/components/responses/Queued.yaml:1: The response 449 has no example',
    ],
    ['no kinds of errors', { '#/x-aelyst-error-kinds': undefined }, 'has no kind for 400'],
    [
      'no operationId',
      { [`${post}/operationId`]: undefined },
      `${tagFile}:1: The operation has no operationId.`,
    ],
    ...['add-tags', 'AddTags', '1st', ''].map((id): [string, Record<string, unknown>, string] => [
      `the operationId ${JSON.stringify(id)}`,
      { [`${post}/operationId`]: id },
      `${sourceLine(tagFile, 'operationId')}: The operationId ${JSON.stringify(id)} is no name in JavaScript.`,
    ]),
    ...['raw', 'then', 'toString'].map((id): [string, Record<string, unknown>, string] => [
      `the operationId ${id}`,
      { [`${post}/operationId`]: id },
      `${sourceLine(tagFile, 'operationId')}: The client has a property ${id} already.`,
    ]),
    [
      'two equal',
      { [`${post}/operationId`]: 'sendMessage' },
      'Two operations have the operationId sendMessage.',
    ],
    ['no summary', { [`${post}/summary`]: undefined }, `${tagFile}:1: There is no summary here.`],
    [
      'another scheme',
      { '#/components/securitySchemes/bearerAuth/scheme': 'basic' },
      'type http, scheme bearer',
    ],
    [
      'two schemes',
      { '#/components/securitySchemes/other': { type: 'http', scheme: 'bearer' } },
      'one security',
    ],
    ['no scheme', { '#/components/securitySchemes': undefined }, 'type http, scheme bearer'],
    ['no server', { '#/servers': [] }, /openapi\.yaml:\d+: The first server needs an absolute URL/],
    ['no operation', { '#/paths': {} }, /openapi\.yaml:\d+: There are no operations\./],
    ['an empty operation', { [post]: null }, `${tagFile}:1: The operation has no operationId.`],
    [
      'a schema that is no component',
      { '#/components/responses/MessageSent/content/application~1json/schema': { type: 'object' } },
      `${sourceLine('openapi/components/responses/MessageSent.yaml', 'schema:')}: The schema of the response 200 needs a file of its own`,
    ],
    [
      'a schema that does not compile',
      { '#/components/schemas/NewComment/properties/text/pattern': '[' },
      'openapi/components/schemas/NewComment.yaml:1: The schema does not compile: Invalid regular expression',
    ],
    [
      'a header that is no component',
      {
        '#/components/responses/RateLimited/headers/Retry-After': { schema: { type: 'number' }, example: 1 },
      },
      `${sourceLine('openapi/components/responses/RateLimited.yaml', 'Retry-After:')}: The header Retry-After needs a file of its own`,
    ],
    ['references in a circle', { [`${post}/requestBody`]: { $ref: `${post}/requestBody` } }, 'takes no body'],
  ])('is refused with file and line: %s', (_, changes, expected) => {
    const pattern =
      typeof expected === 'string' ? expect.stringContaining(expected) : expect.stringMatching(expected);
    const lines = refused(changes);
    expect(lines).toContainEqual(pattern);
    for (const line of lines) expect(line).toMatch(/^openapi\/.+\.yaml:\d+: [A-Z/\dx].*\.$/);
  });

  test('is refused all at once', async () => {
    const changes = { [`${post}/operationId`]: 'add-tags', [`${post}/parameters/1`]: query, '#/servers': [] };
    expect(refused(changes)).toHaveLength(3);
    expect(refused({})).toEqual([]);
  });

  test('may be a DELETE, a PUT or a PATCH', () => {
    for (const method of ['delete', 'put', 'patch'])
      expect(refused({ [tag]: { [method]: operation } })).toEqual([]);
  });

  test('is refused before anything is generated', async () => {
    await expect(generateFrom({ ...bundle, paths: {} })).rejects.toThrow('There are no operations.');
  });
});

describe('the operations table', () => {
  test('carries a new operation, its documentation included, without anything else being written', () => {
    const paths = bundle['paths'] as Record<string, { post: object }>;
    const tag = paths['/contact/{identifier}/tag'];
    const extended = {
      ...bundle,
      paths: {
        ...paths,
        '/contact/{identifier}/archive': {
          post: {
            ...tag?.post,
            operationId: 'archiveContact',
            summary: 'Archive a contact */',
            externalDocs: { url: 'https://example.com/archive' },
          },
        },
      },
    };
    const module = operationsModule(extended);
    expect(module).toContain('archiveContact: {"method":"POST","path":"/contact/{identifier}/archive"');
    expect(module).toContain('   *\n   * @see https://example.com/archive\n   */');
    expect(module).toContain('Archive a contact *\\/: `POST /contact/{identifier}/archive`');
  });

  test('carries what each success must have', () => {
    expect(operationsModule(bundle)).toMatch(/ sendMessage: \{.*"required":\{"200":\["messageId"\]\}\},\n/);
  });

  test('gives an operation as many successes as it documents', () => {
    const created = changed(/("responses":\{"200":(\{.*?\}),)"400"/, '$1"201":$2,"400"');
    expect(operationsModule(created)).toMatch(
      / success: \{ status: 200; data: (\S+) \} \| \{ status: 201; data: \1 \};/,
    );
  });
});

test.each([
  [199, false],
  [200, true],
  [299, true],
  [300, false],
])('%d is a success: %s', (status, expected) => {
  const [response] = described[0]?.responses ?? [];
  expect(response && isSuccess({ ...response, status })).toBe(expected);
});
