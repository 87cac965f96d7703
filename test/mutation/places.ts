import { isList, isObject, type Json, type JsonObject } from '../documents/json.js';
import { child } from './json.js';

/** The kinds of object that OpenAPI 3.1 makes a description of. `reference` is one of these that stands elsewhere. */
const kinds = [
  'root',
  'pathItem',
  'operation',
  'parameter',
  'requestBody',
  'response',
  'mediaType',
  'header',
  'example',
  'schema',
  'securityScheme',
  'server',
  'reference',
] as const;

type Kind = (typeof kinds)[number];

/** An object of the description, and where it stands. */
export interface Place {
  /** JSON pointer as a fragment. */
  readonly pointer: string;
  readonly node: JsonObject;
}

export type Places = Readonly<Record<Kind, readonly Place[]>>;

export const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const;

/** What each kind holds of other kinds. `*` stands for every key of an object and every index of a list. */
const parts: Partial<Record<Kind, readonly (readonly [keys: string, kind: Kind])[]>> = {
  root: [
    ['paths/*', 'pathItem'],
    ['servers/*', 'server'],
    ['components/schemas/*', 'schema'],
    ['components/parameters/*', 'parameter'],
    ['components/requestBodies/*', 'requestBody'],
    ['components/responses/*', 'response'],
    ['components/headers/*', 'header'],
    ['components/examples/*', 'example'],
    ['components/securitySchemes/*', 'securityScheme'],
    ['components/pathItems/*', 'pathItem'],
  ],
  pathItem: [
    ...methods.map((method) => [method, 'operation'] as const),
    ['parameters/*', 'parameter'],
    ['servers/*', 'server'],
  ],
  operation: [
    ['parameters/*', 'parameter'],
    ['requestBody', 'requestBody'],
    ['responses/*', 'response'],
    ['servers/*', 'server'],
  ],
  parameter: [
    ['schema', 'schema'],
    ['content/*', 'mediaType'],
    ['examples/*', 'example'],
  ],
  requestBody: [['content/*', 'mediaType']],
  response: [
    ['headers/*', 'header'],
    ['content/*', 'mediaType'],
  ],
  mediaType: [
    ['schema', 'schema'],
    ['examples/*', 'example'],
  ],
  header: [
    ['schema', 'schema'],
    ['content/*', 'mediaType'],
    ['examples/*', 'example'],
  ],
  schema: [
    ['properties/*', 'schema'],
    ['patternProperties/*', 'schema'],
    ['additionalProperties', 'schema'],
    ['propertyNames', 'schema'],
    ['items', 'schema'],
    ['prefixItems/*', 'schema'],
    ['contains', 'schema'],
    ['oneOf/*', 'schema'],
    ['anyOf/*', 'schema'],
    ['allOf/*', 'schema'],
    ['not', 'schema'],
    ['if', 'schema'],
    ['then', 'schema'],
    ['else', 'schema'],
  ],
};

/** What stands below a node under keys in which `*` is any. */
function below(node: Json | undefined, pointer: string, [key, ...keys]: string[]): Place[] {
  if (key === undefined) return isObject(node) ? [{ node, pointer }] : [];
  if (!isObject(node) && !isList(node)) return [];
  return Object.entries(node)
    .filter(([name]) => key === '*' || key === name)
    .flatMap(([name, value]: [string, Json]) => below(value, child(pointer, name), keys));
}

/** Every object of a description by its kind, each where it is written: references are listed, and not followed. */
export function placesIn(root: JsonObject): Places {
  const found = Object.fromEntries(kinds.map((kind) => [kind, [] as Place[]])) as Record<Kind, Place[]>;
  const visit = (place: Place, kind: Kind) => {
    const isReference = typeof place.node['$ref'] === 'string';
    found[isReference ? 'reference' : kind].push(place);
    if (isReference) return;
    for (const [keys, kindBelow] of parts[kind] ?? []) {
      for (const part of below(place.node, place.pointer, keys.split('/'))) visit(part, kindBelow);
    }
  };
  visit({ node: root, pointer: '#' }, 'root');
  return found;
}
