import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { at } from '../../scripts/support/pointer.js';
import { inProject } from '../../scripts/support/project.js';
import { type Changes, changed } from '../support/changed.js';
import { bundle } from '../support/contract.js';
import { triedOf } from '../support/thorough.js';
import { copyDescriptions, lintOf, type Problem } from './lint.js';

const item = '#/paths/~1contact~1{identifier}~1tag';
const tag = `${item}/post`;
const body = `${tag}/requestBody/content/application~1json`;
const components = '#/components';
const responses = `${components}/responses`;
const examples = `${components}/examples`;
const contact = `${components}/schemas/NewContact/properties`;
const identifier = `${components}/parameters/Identifier`;
const kinds = '#/x-aelyst-error-kinds';
const json = 'content/application~1json';

/** A rule, what it has to find, what of the description is changed, and where it has to be found. */
type Breakage = [rule: string, finds: string, changes: Changes, at: string];

const there = (pointer: string): unknown => structuredClone(at(bundle, pointer));

/** One change, which is found where it is made. */
const itself = (rule: string, finds: string, pointer: string, value?: unknown): Breakage => [
  rule,
  finds,
  { [pointer]: value },
  pointer,
];

/** What is removed, which is found in what it was removed from. */
const without = (rule: string, finds: string, pointer: string): Breakage => [
  rule,
  finds,
  { [pointer]: undefined },
  pointer.slice(0, pointer.lastIndexOf('/')),
];

const never = 'Never shown.';
const sibling = 'aelyst/no-reference-siblings';
const pathItems = `${components}/pathItems`;

const all: Breakage[] = [
  // Operations
  ...['400', '401', '429', '500'].map((status) =>
    without('rule/error-responses', `an operation without ${status}`, `${tag}/responses/${status}`),
  ),
  itself('operation-summary', 'an operation without a summary', `${tag}/summary`),
  itself('operation-description', 'an operation without a description', `${tag}/description`),
  itself('operation-tag-defined', 'a tag that is not declared', `${tag}/tags/0`, 'Contact'),
  itself('rule/one-tag', 'an operation without a tag', `${tag}/tags`, []),
  itself('rule/one-tag', 'an operation with two tags', `${tag}/tags`, ['Contacts', 'Messages']),
  itself('rule/one-parameter', 'an operation without parameters', `${tag}/parameters`),
  itself('rule/one-parameter', 'an operation with two parameters', `${tag}/parameters`, [
    { $ref: identifier },
    { $ref: `${components}/parameters/NewContactIdentifier` },
  ]),
  itself('rule/parameter-in-path', 'a parameter in the query', `${identifier}/in`, 'query'),
  itself('rule/parameter-of-operation', 'a parameter of a path', `${item}/parameters`, [
    { $ref: identifier },
  ]),

  // Bodies
  without('rule/request-body', 'an operation without a body', `${tag}/requestBody`),
  itself('rule/request-body-required', 'a body that may be left out', `${tag}/requestBody/required`),
  [
    'request-mime-type',
    'a request that is not JSON',
    { [`${tag}/requestBody/content`]: { 'text/plain': there(body) } },
    `${tag}/requestBody/content/text~1plain`,
  ],
  [
    'response-mime-type',
    'a response that is not JSON',
    { [`${responses}/NotFound/content`]: { 'text/plain': there(`${responses}/NotFound/${json}`) } },
    `${responses}/NotFound/content/text~1plain`,
  ],
  itself('rule/json-content', 'content without a media type', `${responses}/NotFound/content`, {}),
  without('rule/response-content', 'a response without a body', `${responses}/NotFound/content`),
  itself('rule/schema-in-components', 'a schema in a request', `${body}/schema`, { type: 'array' }),
  itself('rule/schema-in-components', 'a schema in a response', `${responses}/MessageSent/${json}/schema`, {
    type: 'object',
    properties: { messageId: { type: 'integer' } },
  }),
  itself('rule/schema-in-components', 'a body without a schema', `${responses}/MessageSent/${json}/schema`),

  // Errors
  ...['Retry-After', 'X-RateLimit-Limit', 'X-RateLimit-Remaining'].map((header) =>
    without(
      'response-contains-header',
      `a 429 without ${header}`,
      `${responses}/RateLimited/headers/${header}`,
    ),
  ),
  [
    'response-contains-header',
    'one 429 that refers to another response',
    { [`${tag}/responses/429/$ref`]: `${responses}/Unauthorized` },
    `${responses}/Unauthorized/headers`,
  ],
  ...['code', 'message'].map((name) =>
    without(
      'rule/error-properties',
      `an error without ${name}`,
      `${components}/schemas/Error/properties/${name}`,
    ),
  ),
  [
    'rule/error-schema',
    'an error with another schema',
    { [`${responses}/NotFound/${json}/schema/$ref`]: `${components}/schemas/Identifier` },
    `${components}/schemas/Identifier`,
  ],
  itself('aelyst/error-code', 'a code that fits no status', `${examples}/TooManyRequests/value/code`, 430),
  itself('aelyst/error-code', 'a code that is a string', `${examples}/NotFound/value/code`, '404'),
  itself('aelyst/error-code', 'a shared response under another status', `${tag}/responses/429`, {
    $ref: `${responses}/Unauthorized`,
  }),
  ['aelyst/error-kinds', 'an error without a kind', { [`${kinds}/449`]: undefined }, `${tag}/responses/449`],
  itself('aelyst/error-kinds', 'a kind that no operation uses', `${kinds}/418`, 'teapot'),
  itself('aelyst/error-kinds', 'one kind for two statuses', `${kinds}/449`, 'rate-limited'),
  itself('aelyst/error-kinds', 'a kind that the client has already', `${kinds}/449`, 'timeout'),
  itself('aelyst/error-kinds', 'a range of statuses', `${tag}/responses/4XX`, {
    $ref: `${responses}/Queued`,
  }),

  // Examples
  without('rule/named-examples', 'a request without examples', `${body}/examples`),
  without('rule/named-examples', 'a response without examples', `${responses}/Queued/${json}/examples`),
  itself('rule/named-examples', 'an example without a name', `${responses}/MessageSent/${json}/example`, {
    messageId: 1,
  }),
  itself('rule/some-example', 'an empty list of examples', `${responses}/Queued/${json}/examples`, {}),
  without('rule/example-value', 'an example without a value', `${examples}/Open/value`),
  without('rule/parameter-examples', 'a parameter without examples', `${identifier}/examples`),
  without('rule/header-example', 'a header without an example', `${components}/headers/RetryAfter/example`),
  itself('no-invalid-media-type-examples', 'a wrong type', `${examples}/Comment/value/text`, 1),
  itself(
    'no-invalid-media-type-examples',
    'an unknown property, deep in an example',
    `${examples}/TextMessage/value/message/txt`,
    'misspelled',
  ),
  itself('no-invalid-parameter-examples', 'an unknown prefix', `${identifier}/examples/id/value`, 'ID:123'),
  itself('no-invalid-schema-examples', 'a wrong example in a schema', `${contact}/lastName/examples/0`, 1),

  // References
  itself(sibling, 'a description beside a response', `${tag}/responses/449/description`, never),
  itself(sibling, 'a description beside a schema', `${contact}/custom_fields/items/description`, never),
  itself(sibling, 'a summary beside an example', `${body}/examples/ExampleTags/summary`, never),
  [
    sibling,
    'a description beside a path',
    { [pathItems]: { Tag: there(item) }, [item]: { $ref: `${pathItems}/Tag`, description: never } },
    `${item}/description`,
  ],
  // Nobody listens there, so nothing leaves the machine.
  itself('aelyst/no-external-references', 'a schema on another host', `${contact}/custom_fields/items`, {
    $ref: 'http://127.0.0.1:9/CustomField.yaml',
  }),
];

const tried = triedOf(all, 3);

/** In the files that people write, where references lead from one to another. */
const inFile = { file: 'components/examples/NotFound.yaml', replace: 'code: 404', by: 'code: 405' };

let problems: Problem[][] = [];
let inFiles: Problem[] = [];

beforeAll(async () => {
  await using copies = await copyDescriptions([inFile]);
  // The last copy stays as it is: what is found in the others comes from their changes.
  const descriptions = [...tried.map(([, , changes]) => changes), {}].map(changed);
  problems = await lintOf(descriptions, join(String(copies.folders[0]), 'openapi.yaml'));
  inFiles = problems.pop() ?? [];
});

describe('the rules of the description', () => {
  it.each(tried.map((breakage, index) => [...breakage, index] as const))(
    '%s finds %s',
    (rule, _finds, _changes, pointer, index) => {
      const found = (problems[index] ?? []).map((problem) => `${problem.rule} at ${problem.pointer}`);
      expect(found).toContain(`${rule} at ${pointer}`);
    },
  );

  it('name the file in which something has to change', () => {
    expect(inFiles.map(({ rule, pointer }) => [rule, pointer])).toEqual([
      ['aelyst/error-code', '#/value/code'],
    ]);
    expect(inFiles[0]?.file).toMatch(/components[\\/]examples[\\/]NotFound\.yaml$/);
  });

  it('have nothing to say about the description as it is', () => {
    expect(problems.at(-1)).toEqual([]);
  });

  it('are errors, with which `npm run lint` fails', () => {
    const lenient = problems.flat().filter(({ severity }) => severity !== 'error');
    expect(lenient.map(({ rule }) => rule)).toEqual([]);
  });

  it('are each shown to find something', async () => {
    const { rules } = parse(await readFile(inProject('redocly.yaml'), 'utf8')) as { rules: object };
    const shown = new Set(all.map(([rule]) => rule));
    expect(Object.keys(rules).filter((rule) => !shown.has(rule))).toEqual([]);
  });
});
