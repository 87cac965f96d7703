import { readdir, readFile } from 'node:fs/promises';
import { join, posix, relative } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { templates } from '../../scripts/docs/samples.js';
import { at, type Bundle } from '../../scripts/support/description.js';
import { child, isObject } from '../../scripts/support/pointer.js';
import { inProject } from '../../scripts/support/project.js';
import { changed, within } from '../support/changed.js';
import { bundle } from '../support/contract.js';
import { demandNone } from '../support/last-lines.js';

type Node = Record<string, unknown>;

/** Keywords that OpenAPI 3.1 adds to JSON Schema. None of them says what a value may be. */
const annotations = ['discriminator', 'example', 'externalDocs', 'xml'];

/** Every object with its pointer, except what is under some keys, which have values of any kind. */
function* objectsIn(node: object, pointer: string, except: string[]): Generator<[string, Node]> {
  if (isObject(node)) yield [pointer, node];
  for (const [key, value] of Object.entries(node))
    if (typeof value === 'object' && value !== null && !except.includes(key))
      yield* objectsIn(value, child(pointer, key), except);
}

/** Every schema that is not within another one, by pointer: components, and those of whatever has a `schema`. */
function schemasIn(description: Bundle): [pointer: string, schema: Node][] {
  const components = '#/components/schemas';
  const own = Object.entries(at(description, components) as Record<string, Node>);
  const holders = [...objectsIn(description, '#', ['schemas', 'schema', 'value', 'example'])];
  return [
    ...own.map(([name, schema]): [string, Node] => [child(components, name), schema]),
    ...holders.flatMap(([pointer, { schema }]): [string, Node][] =>
      isObject(schema) ? [[child(pointer, 'schema'), schema]] : [],
    ),
  ];
}

/** What Ajv does not accept of the schemas, and patterns that some engine would refuse or read otherwise. */
function faultsIn(description: Bundle): string[] {
  // References to schemas as to documents of their own: Ajv compiles nothing within other documents.
  const apart = JSON.parse(JSON.stringify(description), (key, value) =>
    key === '$ref' ? String(value).replace(/^#(\/components\/schemas\/[^/]+)/, '$1#') : value,
  ) as Bundle;
  // OpenAPI 3.1 uses union types for what may be null.
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
  ajv.addVocabulary(annotations);
  for (const [name, schema] of Object.entries(at(apart, '#/components/schemas') as Record<string, Node>))
    ajv.addSchema(schema, `/components/schemas/${name}`, undefined, false);
  const attempt = (pointer: string, what: () => unknown): string[] => {
    try {
      what();
      return [];
    } catch (error) {
      return [`${pointer}: ${(error as Error).message}`];
    }
  };
  const schemas = schemasIn(apart);
  const compiled = schemas.flatMap(([pointer, schema]) => attempt(pointer, () => ajv.compile(schema)));
  const within = schemas.flatMap(([pointer, schema]) => [...objectsIn(schema, pointer, ['examples'])]);
  const patterns = within.flatMap(([pointer, { pattern }]) => {
    if (typeof pattern !== 'string') return [];
    if (!/^[\x20-\x7e]*$/.test(pattern)) return [`${pointer}: not ASCII`];
    return attempt(pointer, () => new RegExp(pattern, 'u'));
  });
  return [...compiled, ...patterns];
}

describe('the schemas of the bundle', () => {
  it('compile under Ajv 2020 in strict mode, with patterns in ASCII that compile under the u flag', () => {
    expect(faultsIn(bundle)).toEqual([]);
  });

  it('are all looked at: components, parameters, headers, requests and responses', () => {
    expect(schemasIn(bundle).map(([pointer]) => pointer)).toEqual(
      expect.arrayContaining([
        '#/components/schemas/Error',
        '#/components/parameters/Identifier/schema',
        '#/components/headers/RetryAfter/schema',
        '#/paths/~1contact~1{identifier}~1tag/post/requestBody/content/application~1json/schema',
        '#/components/responses/NotFound/content/application~1json/schema',
      ]),
    );
  });

  const lost = { properties: { text: { $ref: '#/components/schemas/None' } } };
  it.each([
    ['an unknown keyword', 'NewComment', { maxLenght: 3 }, /unknown keyword: "maxLenght"/],
    [
      'a required property that is not described',
      'NewComment',
      { required: ['txt'] },
      /"txt" is not defined/,
    ],
    ['a reference that leads nowhere', 'NewComment', lost, /can't resolve/],
    [
      'a pattern that is illegal under the u flag',
      'Identifier',
      { pattern: String.raw`^\-$` },
      /Invalid escape/,
    ],
    ['a pattern beyond ASCII', 'NewContact/properties/phone', { pattern: '^\u00e9$' }, /not ASCII/],
  ])('are refused with %s', (_, schema, fault, message) => {
    const pointer = `#/components/schemas/${schema}`;
    const faults = faultsIn(changed(within(pointer, fault)));
    expect(faults.filter((each) => message.test(each) && each.startsWith(`${pointer}: `))).not.toEqual([]);
  });
});

const folder = inProject('openapi');

/** Paths of all files below a folder, with slashes on every system. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const paths = files.map(({ parentPath, name }) => relative(folder, join(parentPath, name)));
  return paths.map((path) => path.replaceAll('\\', '/')).sort();
}

/** The files that a part of the description refers to, by `$ref` or a discriminator's mapping. */
function mentions(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const { $ref, mapping } = node as Record<string, unknown>;
  const mapped = typeof mapping === 'object' && mapping !== null ? Object.values(mapping) : [];
  const targets = [$ref, ...mapped].filter((target) => typeof target === 'string');
  return [...targets.map((target) => target.replace(/#.*/, '')), ...Object.values(node).flatMap(mentions)];
}

/**
 * The documentation shows all guides, and refers to templates of samples; a README is referred to by its folder.
 */
it('every file of the description is referred to, directly or through others, from its root files', async () => {
  const all = await filesBelow(folder);
  const reached = new Set<string>();
  const queue = [
    'openapi.yaml',
    'workflows.arazzo.yaml',
    ...all.filter((file) => /^guides\/.*\.md$/.test(file)),
    ...templates.map(({ file }) => `code-samples/${file}`),
  ];
  for (const file of queue) {
    if (reached.has(file) || !all.includes(file)) continue;
    reached.add(file);
    if (!/\.(yaml|md)$/.test(file)) continue;
    const text = await readFile(join(folder, file), 'utf8');
    const pictures = [...text.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, target = '']) => target);
    const targets = file.endsWith('.md') ? pictures : mentions(parse(text));
    queue.push(...targets.map((target) => posix.join(posix.dirname(file), target)));
  }
  const orphans = all.filter((file) => !reached.has(file) && posix.basename(file) !== 'README.md');
  demandNone(orphans.map((file) => `openapi/${file}:1: nothing refers to this file`));
});

it('every file under components/ is named as the component in the bundle, in PascalCase', async () => {
  const files = (await filesBelow(join(folder, 'components'))).filter((file) => !file.endsWith('README.md'));
  // Security schemes have no files: they are bound to the root by name, not by reference.
  const named = Object.entries(at(bundle, '#/components') as Record<string, object>)
    .filter(([section]) => section !== 'securitySchemes')
    .flatMap(([section, components]) => Object.keys(components).map((name) => `${section}/${name}.yaml`));
  const wrong = files.filter(
    (file) => !named.includes(file) || !/^[A-Za-z]+\/[A-Z][A-Za-z0-9]*\.yaml$/.test(file),
  );
  demandNone(wrong.map((file) => `openapi/components/${file}:1: the bundle has no component of this name`));
  expect(named).toHaveLength(files.length);
});
