/**
 * Reads the bundled description: every operation with its references resolved, for the generator, the live check, the
 * documentation and the tests. Schemas stay as they are; a pointer says where in the bundle each one is.
 */

import { stringify } from 'yaml';
import { child, isObject, type Json, locate } from './pointer.js';

export { at, type Json } from './pointer.js';

/** The bundle as it stands in `generated/openapi.json`. */
export type Bundle = Record<string, unknown>;

export interface Example {
  name: string;
  value: Json;
}

export interface MediaType {
  contentType: string;
  /** JSON pointer of the schema in the bundle, as a fragment: `#/components/…`. */
  schema: string;
  examples: Example[];
}

export interface Header {
  name: string;
  /** Name of the component that describes the header. */
  component: string;
  /** JSON pointer of its schema. */
  schema: string;
  /** Whether its own description says that it may be missing. */
  optional: boolean;
  example: Json;
}

export interface ResponseDescription {
  status: number;
  description: string;
  headers: Header[];
  content: MediaType;
}

export interface OperationDescription {
  operationId: string;
  /** JSON pointer of the operation. */
  pointer: string;
  summary: string;
  description: string;
  /** In upper case, as it is sent. */
  method: string;
  path: string;
  /** Its section in the documentation. */
  tag: string;
  deprecated: boolean;
  /** Whether it refuses requests without credentials. */
  secured: boolean;
  parameter: { name: string; schema: string; examples: Example[] };
  request: MediaType;
  responses: ResponseDescription[];
  /** Address of its documentation, if the description names one. */
  docs?: string;
}

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

interface Place {
  node: Record<string, unknown>;
  /** JSON pointer of the node, once references are followed. */
  pointer: string;
}

/** The object at a pointer. */
function objectAt(bundle: Bundle, pointer: string): Place {
  const { value, pointer: place } = locate(bundle, pointer);
  if (!isObject(value)) throw new Error(`The description has no object at ${pointer}.`);
  return { node: value, pointer: place };
}

/** The values of a map, such as the examples of a media type. */
function entries(bundle: Bundle, pointer: string, key: string): (Place & { name: string })[] {
  const { value, pointer: place } = locate(bundle, child(pointer, key));
  const names = isObject(value) ? Object.keys(value) : [];
  return names.map((name) => ({ name, ...objectAt(bundle, child(place, name)) }));
}

const schemaIn = (bundle: Bundle, pointer: string) => objectAt(bundle, child(pointer, 'schema')).pointer;

const examplesIn = (bundle: Bundle, pointer: string): Example[] =>
  entries(bundle, pointer, 'examples').map(({ name, node }) => ({ name, value: node['value'] as Json }));

function mediaType(bundle: Bundle, pointer: string): MediaType {
  const [first, ...rest] = entries(bundle, pointer, 'content');
  if (first === undefined || rest.length > 0) throw new Error(`${pointer} needs exactly one media type.`);
  return {
    contentType: first.name,
    schema: schemaIn(bundle, first.pointer),
    examples: examplesIn(bundle, first.pointer),
  };
}

const response = (
  bundle: Bundle,
  { name, node, pointer }: Place & { name: string },
): ResponseDescription => ({
  status: Number(name),
  description: String(node['description']),
  headers: entries(bundle, pointer, 'headers').map((header) => ({
    name: header.name,
    component: header.pointer.slice(header.pointer.lastIndexOf('/') + 1),
    schema: schemaIn(bundle, header.pointer),
    optional: header.node['required'] === false,
    example: header.node['example'] as Json,
  })),
  content: mediaType(bundle, pointer),
});

/** An empty list or an empty alternative lets everybody in. */
const asksForCredentials = (security: unknown) =>
  Array.isArray(security) &&
  security.length > 0 &&
  security.every((alternative) => Object.keys(Object(alternative)).length > 0);

function operation(bundle: Bundle, path: string, method: string, { node, pointer }: Place) {
  const { parameters = [], tags = [], externalDocs, security = bundle['security'] } = node;
  if (!Array.isArray(parameters) || parameters.length !== 1)
    throw new Error(`${pointer} needs exactly one parameter, the one in its path.`);
  const parameter = objectAt(bundle, `${pointer}/parameters/0`);
  return {
    ...(isObject(externalDocs) && { docs: String(externalDocs['url']) }),
    operationId: String(node['operationId']),
    pointer,
    summary: String(node['summary']),
    description: String(node['description']),
    method: method.toUpperCase(),
    path,
    tag: String((tags as unknown[])[0] ?? ''),
    deprecated: node['deprecated'] === true,
    secured: asksForCredentials(security),
    parameter: {
      name: String(parameter.node['name']),
      schema: schemaIn(bundle, parameter.pointer),
      examples: examplesIn(bundle, parameter.pointer),
    },
    request: mediaType(bundle, objectAt(bundle, child(pointer, 'requestBody')).pointer),
    responses: entries(bundle, pointer, 'responses').map((each) => response(bundle, each)),
  };
}

/** Every operation of the description, in its order. */
export const readOperations = (bundle: Bundle): OperationDescription[] =>
  entries(bundle, '#', 'paths').flatMap(({ name: path, node, pointer }) =>
    methods
      .filter((method) => method in node)
      .map((method) => operation(bundle, path, method, objectAt(bundle, child(pointer, method)))),
  );

/** The bundle for people: without YAML's anchors and aliases, and with each text on lines of its own. */
export const toYaml = (bundle: Bundle): string =>
  stringify(bundle, { aliasDuplicateObjects: false, lineWidth: 0 });
