import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Bundle } from '../../scripts/support/description.js';
import { at, child } from '../../scripts/support/pointer.js';

/** Keywords that OpenAPI 3.1 adds to JSON Schema. None of them says what a value may be. */
const annotations = ['discriminator', 'example', 'externalDocs', 'xml'];

type Node = Record<string, unknown>;

interface Place {
  pointer: string;
  node: Node;
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

/** An object and all that it holds, save what stands under the given keys. */
function* within({ pointer, node }: Place, except: string[] = []): Generator<Place> {
  yield { pointer, node };
  for (const [key, value] of Object.entries(node)) {
    if (isNode(value) && !except.includes(key))
      yield* within({ pointer: child(pointer, key), node: value }, except);
  }
}

const nodes = (bundle: Bundle, pointer: string): Place[] =>
  Object.entries((at(bundle, pointer) ?? {}) as Node)
    .filter((entry): entry is [string, Node] => isNode(entry[1]))
    .map(([name, node]) => ({ pointer: child(pointer, name), node }));

/** Parameters, headers and media types: whatever has a schema, and values that go with it. */
const holders = (bundle: Bundle): Place[] =>
  [...within({ pointer: '#', node: bundle }, ['schemas', 'schema', 'value', 'example'])].filter(({ node }) =>
    isNode(node['schema']),
  );

/** Every schema that does not stand within another one. */
export const schemasIn = (bundle: Bundle): Place[] => [
  ...nodes(bundle, '#/components/schemas'),
  ...holders(bundle).map(({ pointer, node }) => ({
    pointer: child(pointer, 'schema'),
    node: node['schema'] as Node,
  })),
];

const subschemas = (bundle: Bundle): Place[] =>
  schemasIn(bundle).flatMap((schema) => [...within(schema, ['examples'])]);

/** The bundle with references to schemas as to documents of their own: Ajv compiles nothing within other documents. */
const apart = (bundle: Bundle) =>
  JSON.parse(JSON.stringify(bundle), (key, value) =>
    key === '$ref' ? String(value).replace(/^#(\/components\/schemas\/[^/]+)/, '$1#') : value,
  ) as Bundle;

function compiler(bundle: Bundle) {
  // OpenAPI 3.1 uses union types for what may be null.
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
  ajv.addVocabulary(annotations);
  for (const { pointer, node } of nodes(bundle, '#/components/schemas'))
    ajv.addSchema(node, pointer.slice(1), undefined, false);
  // Many places refer to one schema.
  const compiled = new Map<string, ValidateFunction>();
  return (schema: Node) => {
    const text = JSON.stringify(schema);
    const validate = compiled.get(text) ?? ajv.compile(schema);
    compiled.set(text, validate);
    return validate;
  };
}

/** What Ajv does not accept of the schemas, as `pointer: reason`. */
export function schemaFaults(bundle: Bundle): string[] {
  const separate = apart(bundle);
  const compile = compiler(separate);
  return schemasIn(separate).flatMap(({ pointer, node }) => {
    try {
      compile(node);
      return [];
    } catch (error) {
      return [`${pointer}: ${(error as Error).message}`];
    }
  });
}

/** Patterns that some engine would refuse, or read otherwise than another. */
export function patternFaults(bundle: Bundle): string[] {
  return subschemas(bundle).flatMap(({ pointer, node: { pattern } }) => {
    if (typeof pattern !== 'string') return [];
    if (!/^[\x20-\x7e]*$/.test(pattern)) return [`${pointer}: not ASCII`];
    try {
      new RegExp(pattern, 'u');
      return [];
    } catch (error) {
      return [`${pointer}: ${(error as Error).message}`];
    }
  });
}
