import { child, isObject, type JsonObject, locate } from './pointer.js';

export interface Example {
  name: string;
  /** JSON pointer of the value. */
  pointer: string;
  value: unknown;
}

/** A place for values of one schema: a parameter, a header, or a body of one media type. */
export interface Slot {
  name: string;
  /** JSON pointer of the schema, if it has one. */
  schema: string | undefined;
  examples: Example[];
}

export interface Parameter extends Slot {
  in: string;
}

export interface DescribedResponse {
  /** As the description has it: `404`, `4XX` or `default`. */
  status: string;
  headers: Slot[];
  contents: Slot[];
}

export interface Operation {
  /** The operationId, or method and path without one. */
  id: string;
  /** In upper case. */
  method: string;
  path: string;
  parameters: Parameter[];
  bodies: Slot[];
  bodyRequired: boolean;
  responses: DescribedResponse[];
  /** Whether a call needs a bearer token, and nothing else will do. */
  bearer: boolean;
}

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/** Every operation of an OpenAPI document whose references are all internal. */
export function readOperations(document: JsonObject): Operation[] {
  /** Names and pointers of what stands under a key of the object at a pointer. */
  const entries = (pointer: string, key: string) => {
    const parent = locate(document, child(pointer, key));
    return isObject(parent.value) || Array.isArray(parent.value)
      ? Object.keys(parent.value).map((name) => ({ name, ...locate(document, child(parent.pointer, name)) }))
      : [];
  };

  const has = (pointer: string, key: string) => {
    const { value } = locate(document, pointer);
    return isObject(value) && key in value;
  };

  const example = (name: string, pointer: string): Example => ({
    name,
    pointer,
    value: locate(document, pointer).value,
  });

  const slot = (name: string, pointer: string): Slot => ({
    name,
    schema: has(pointer, 'schema') ? locate(document, child(pointer, 'schema')).pointer : undefined,
    examples: [
      ...(has(pointer, 'example') ? [example('example', child(pointer, 'example'))] : []),
      ...entries(pointer, 'examples')
        .filter((entry) => has(entry.pointer, 'value'))
        .map((entry) => example(entry.name, child(entry.pointer, 'value'))),
    ],
  });

  const contents = (pointer: string) =>
    entries(pointer, 'content').map((type) => slot(type.name, type.pointer));

  /** A parameter or header, whose schema may stand under a media type. */
  const valueSlot = (name: string, pointer: string): Slot => {
    const [content] = contents(pointer);
    return content ? { ...content, name } : slot(name, pointer);
  };

  const parameters = (...pointers: string[]): Parameter[] => {
    const found = pointers
      .flatMap((pointer) => entries(pointer, 'parameters'))
      .map(({ value, pointer }) => {
        const { name, in: place } = isObject(value) ? value : {};
        return { ...valueSlot(String(name), pointer), in: String(place) };
      });
    // A parameter of the operation stands in for that of its path with the same name and place.
    return [...new Map(found.map((parameter) => [`${parameter.in} ${parameter.name}`, parameter])).values()];
  };

  const responses = (pointer: string): DescribedResponse[] =>
    entries(pointer, 'responses').map((response) => ({
      status: response.name,
      headers: entries(response.pointer, 'headers').map((header) => valueSlot(header.name, header.pointer)),
      contents: contents(response.pointer),
    }));

  const isBearer = (name: string) => {
    const { value } = locate(document, child('#/components/securitySchemes', name));
    return isObject(value) && value['type'] === 'http' && String(value['scheme']).toLowerCase() === 'bearer';
  };

  /** Each member of the list is one way to authorize a call, and what an operation says replaces the general list. */
  const needsBearer = (pointer: string) => {
    const ways = entries(has(pointer, 'security') ? pointer : '#', 'security');
    return ways.length > 0 && ways.every(({ value }) => isObject(value) && Object.keys(value).some(isBearer));
  };

  return entries('#', 'paths').flatMap((path) =>
    methods
      .filter((method) => has(path.pointer, method))
      .map((method) => {
        const { value, pointer } = locate(document, child(path.pointer, method));
        const id = isObject(value) ? value['operationId'] : undefined;
        return {
          id: typeof id === 'string' ? id : `${method.toUpperCase()} ${path.name}`,
          method: method.toUpperCase(),
          path: path.name,
          parameters: parameters(path.pointer, pointer),
          bodies: contents(child(pointer, 'requestBody')),
          bodyRequired: locate(document, child(child(pointer, 'requestBody'), 'required')).value === true,
          responses: responses(pointer),
          bearer: needsBearer(pointer),
        };
      }),
  );
}
