/**
 * Reads the bundled description: every operation with its references resolved, for the generator, the
 * documentation and the tests. Schemas stay as they are; a pointer says where in the bundle each one stands.
 */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

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
  summary: string;
  description: string;
  /** In upper case, as it is sent. */
  method: string;
  path: string;
  parameter: { name: string; schema: string; examples: Example[] };
  request: MediaType;
  responses: ResponseDescription[];
  /** Address of its documentation, if the description names one. */
  docs?: string;
}

type Node = Record<string, unknown>;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/** What stands at a JSON pointer given as a fragment. */
export function at(bundle: Bundle, pointer: string): unknown {
  let node: unknown = bundle;
  for (const token of pointer.split('/').slice(1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    node = isNode(node) ? node[key] : undefined;
  }
  return node;
}

/** The pointer to a child of what stands at a pointer. */
export const child = (pointer: string, key: string) =>
  `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** Reads what stands in a bundle, through its references. */
export function reader(bundle: Bundle) {
  /** The node at a pointer, and where it really stands once references are followed. */
  function resolve(pointer: string): { node: Node; pointer: string } {
    const node = at(bundle, pointer);
    if (!isNode(node)) throw new Error(`The description has no object at ${pointer}.`);
    return typeof node['$ref'] === 'string' ? resolve(node['$ref']) : { node, pointer };
  }

  /** What stands under the names of a map, such as the examples of a media type. */
  const entries = (pointer: string, key: string) =>
    Object.keys((resolve(pointer).node[key] as Node | undefined) ?? {}).map((name) => ({
      name,
      ...resolve(child(child(resolve(pointer).pointer, key), name)),
    }));

  const examples = (pointer: string): Example[] =>
    entries(pointer, 'examples').map(({ name, node }) => ({ name, value: node['value'] as Json }));

  function mediaType(pointer: string): MediaType {
    const [first, ...rest] = entries(pointer, 'content');
    if (first === undefined || rest.length > 0) throw new Error(`${pointer} needs exactly one media type.`);
    return {
      contentType: first.name,
      schema: resolve(child(first.pointer, 'schema')).pointer,
      examples: examples(first.pointer),
    };
  }

  function response(pointer: string, status: string): ResponseDescription {
    const at = child(child(pointer, 'responses'), status);
    return {
      status: Number(status),
      description: String(resolve(at).node['description']),
      headers: entries(at, 'headers').map((header) => ({
        name: header.name,
        component: header.pointer.slice(header.pointer.lastIndexOf('/') + 1),
        example: header.node['example'] as Json,
      })),
      content: mediaType(at),
    };
  }

  function operation(path: string, method: string, pointer: string): OperationDescription {
    const { node } = resolve(pointer);
    const count = (node['parameters'] as unknown[] | undefined)?.length ?? 0;
    if (count !== 1) throw new Error(`${pointer} needs exactly one parameter, the one in its path.`);
    const parameter = resolve(`${pointer}/parameters/0`);
    const docs = (node['externalDocs'] as Node | undefined)?.['url'];
    return {
      ...(docs !== undefined && { docs: String(docs) }),
      operationId: String(node['operationId']),
      summary: String(node['summary']),
      description: String(node['description']),
      method: method.toUpperCase(),
      path,
      parameter: {
        name: String(parameter.node['name']),
        schema: resolve(child(parameter.pointer, 'schema')).pointer,
        examples: examples(parameter.pointer),
      },
      request: mediaType(resolve(child(pointer, 'requestBody')).pointer),
      responses: Object.keys(node['responses'] as Node).map((status) => response(pointer, status)),
    };
  }

  /** Where each operation stands, in the order of the description. */
  const operationPlaces = () =>
    entries('#', 'paths').flatMap(({ name, node, pointer }) =>
      methods
        .filter((method) => method in node)
        .map((method) => ({ path: name, method, pointer: child(pointer, method) })),
    );

  return { resolve, entries, operation, operationPlaces };
}

/** Every operation of the description, in its order. */
export function readOperations(bundle: Bundle): OperationDescription[] {
  const { operation, operationPlaces } = reader(bundle);
  return operationPlaces().map(({ path, method, pointer }) => operation(path, method, pointer));
}
