import type { ErrorObject } from 'ajv/dist/2020.js';
import { compilerFor } from '../support/ajv.js';
import { closeSchemas } from '../support/close-schemas.js';
import { child, isObject, type JsonObject, locate } from '../support/pointer.js';

/** What is wrong with a value, and the schema that it breaks, by its pointer in the document. */
export interface Fault extends ErrorObject {
  at: string;
}

/** Gives what is wrong with a value by the schema at a pointer. */
export type Check = (schema: string, value: unknown) => Fault[];

/** A response, where it stands, and what its operation has in its place: a reference, perhaps. */
export interface DescribedResponse {
  value: JsonObject;
  pointer: string;
  /** JSON pointer of the place in the operation. */
  place: string;
}

/** A description, ready for answers to be held against it. */
export interface Described {
  document: JsonObject;
  operationIds: string[];
  /** Pointer of the schema of its request body, as far as there is one. */
  requestSchema(id: string): string | undefined;
  /** Whether it needs a token. */
  needsToken(id: string): boolean;
  /** Where an operation stands. */
  pointer(id: string): string;
  /** The response of an operation to a status, to its class (`4XX`), or by default. */
  response(id: string, status: number): DescribedResponse | undefined;
  /** By the schemas as they stand. */
  check: Check;
  /** By the schemas as if they took no property that they do not name. */
  checkClosed: Check;
}

/** Every object of a document, with its pointer. */
function pointersOf(node: unknown, pointer = '#', found = new Map<unknown, string>()): Map<unknown, string> {
  if (typeof node !== 'object' || node === null) return found;
  found.set(node, pointer);
  for (const [key, value] of Object.entries(node)) pointersOf(value, child(pointer, key), found);
  return found;
}

function checker(document: JsonObject): Check {
  let pointers: Map<unknown, string> | undefined;
  const compile = compilerFor(document, { verbose: true });
  return (schema, value) => {
    const validate = compile(schema);
    if (validate(value)) return [];
    pointers ??= pointersOf(document);
    // The path that Ajv gives of a schema is ambiguous behind references; the schema itself is not.
    return (validate.errors ?? []).map((error) => ({
      ...error,
      at: pointers?.get(error.parentSchema) ?? schema,
    }));
  };
}

/** Where each operation stands, by its operationId. */
function operationPointers(document: JsonObject): Map<string, string> {
  const members = (pointer: string) => {
    const { value, pointer: place } = locate(document, pointer);
    return isObject(value) ? Object.keys(value).map((name) => locate(document, child(place, name))) : [];
  };
  const methods = members('#/paths').flatMap(({ pointer }) => members(pointer));
  return new Map(
    methods.flatMap(({ value, pointer }): [string, string][] =>
      isObject(value) && typeof value['operationId'] === 'string' ? [[value['operationId'], pointer]] : [],
    ),
  );
}

/** Prepares a document, whose references are all internal. */
export function prepare(document: JsonObject): Described {
  const pointers = operationPointers(document);
  const pointer = (id: string) => {
    const found = pointers.get(id);
    if (found === undefined) throw new Error(`The description has no operation ${id}.`);
    return found;
  };
  const checkers = new Map<string, Check>();
  /** Makes a checker when it is first needed: most of what is prepared is to try a single change out. */
  const lazily = (key: string, make: () => Check) => {
    const check = checkers.get(key) ?? make();
    checkers.set(key, check);
    return check;
  };
  return {
    document,
    operationIds: [...pointers.keys()],
    pointer,
    requestSchema(id) {
      const content = locate(document, child(child(pointer(id), 'requestBody'), 'content'));
      const [mediaType] = isObject(content.value) ? Object.keys(content.value) : [];
      if (mediaType === undefined) return undefined;
      const schema = locate(document, child(child(content.pointer, mediaType), 'schema'));
      return schema.value === undefined ? undefined : schema.pointer;
    },
    needsToken(id) {
      const { value } = locate(document, pointer(id));
      const ways = (isObject(value) ? value['security'] : undefined) ?? document['security'];
      return (
        Array.isArray(ways) && ways.length > 0 && ways.every((way) => Object.keys(Object(way)).length > 0)
      );
    },
    response(id, status) {
      const responses = child(pointer(id), 'responses');
      for (const name of [String(status), `${Math.floor(status / 100)}XX`, 'default']) {
        const place = child(responses, name);
        const response = locate(document, place);
        if (isObject(response.value)) return { value: response.value, pointer: response.pointer, place };
      }
      return undefined;
    },
    check: (schema, value) => lazily('', () => checker(document))(schema, value),
    checkClosed: (schema, value) =>
      lazily(schema, () => checker(closeSchemas(document, [schema])))(schema, value),
  };
}
