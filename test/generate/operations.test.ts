import { describe, expect, test } from 'vitest';
import { isSuccess } from '../../scripts/generate/operation-types.js';
import { operationsModule } from '../../scripts/generate/operations.js';
import { UserError } from '../../scripts/support/command.js';
import type { Bundle } from '../../scripts/support/description.js';
import { bundle, described } from '../support/contract.js';

/** The description with one place changed, in its text. */
function changed(what: string | RegExp, by: string): Bundle {
  const text = JSON.stringify(bundle);
  const other = text.replace(what, by);
  expect(other).not.toBe(text);
  return JSON.parse(other) as Bundle;
}

describe('the operations table', () => {
  const cases: [string, Bundle, string][] = [
    ['an error without a kind', changed('"449":"queued"', '"450":"queued"'), 'has no kind for 449'],
    ['another security scheme', changed('"scheme":"bearer"', '"scheme":"basic"'), 'type http, scheme bearer'],
    ['another type of it', changed('"type":"http"', '"type":"apiKey"'), 'type http, scheme bearer'],
    [
      'two security schemes',
      changed(/("securitySchemes":\{)("[^"]+":(\{[^}]*\}))/, '$1$2,"other":$3'),
      'one',
    ],
    ['no security scheme', changed('"securitySchemes"', '"x-others"'), 'type http, scheme bearer'],
    ['no operation', { ...bundle, paths: {} }, 'the same media type of request bodies; found: .'],
    ['no kinds of errors', changed('"x-aelyst-error-kinds"', '"x-others"'), 'has no kind for 400'],
    [
      'another media type of all requests',
      changed(/("requestBody":\{[^}]*?)"application\/json"/g, '$1"text/plain"'),
      'The client sends JSON; the description wants text/plain.',
    ],
    [
      'another schema of the path parameter',
      changed(/("NewContactIdentifier":\{.*?"schema":)\{"\$ref":"[^"]+"\}/, '$1{"type":"string"}'),
      'the same schema of the path parameter',
    ],
    [
      'another media type of a request',
      changed(/("requestBody":\{[^}]*?)"application\/json"/, '$1"text/plain"'),
      'the same media type of request bodies; found: text/plain, application/json',
    ],
    [
      'another path parameter',
      changed('"NewContactIdentifier":{"name":"identifier"', '"NewContactIdentifier":{"name":"contact"'),
      'the same path parameter; found: contact, identifier',
    ],
    [
      'another media type of a success',
      changed(/("MessageSent":\{"description":[^{]*"content":\{)"application\/json"/, '$1"text/plain"'),
      'The client reads JSON; response 200 of sendMessage is text/plain.',
    ],
    [
      'a success that is no object',
      changed(/("MessageSent":\{"type":)"object"/, '$1"array"'),
      'The schema of response 200 of sendMessage needs "type: object"',
    ],
    [
      'a schema that is no component',
      changed(/\{"\$ref":"#\/components\/schemas\/NewComment"\}/, '{"type":"object"}'),
      'needs a file of its own under openapi/components/schemas',
    ],
  ];

  test.each(cases)('refuses %s and says so', (_, description, message) => {
    expect(() => operationsModule(description)).toThrow(UserError);
    expect(() => operationsModule(description)).toThrow(message);
  });

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
