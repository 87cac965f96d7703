import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { toDescription } from '../../src/mock/description/describe.js';
import type { Operation } from '../../src/mock/description/operations.js';
import { child, isObject, type JsonObject, locate } from '../../src/mock/description/pointer.js';
import { closeSchemas } from '../../src/mock/description/strict.js';
import { compilerFor } from '../support/ajv.js';

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
  operation(id: string): Operation;
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
  const pointers = pointersOf(document);
  // Whether the schemas themselves are valid is for lint to say.
  const compile = compilerFor(document, { verbose: true, meta: false, validateSchema: false });
  const compiled = new Map<string, ValidateFunction>();
  return (schema, value) => {
    const validate = compiled.get(schema) ?? compile(schema);
    compiled.set(schema, validate);
    if (validate(value)) return [];
    // The path that Ajv gives of a schema is ambiguous behind references; the schema itself is not.
    return (validate.errors ?? []).map((error) => ({
      ...error,
      at: pointers.get(error.parentSchema) ?? schema,
    }));
  };
}

/** A check that is made when it is first needed. */
function lazy(make: () => Check): Check {
  let check: Check | undefined;
  return (...args) => {
    check ??= make();
    return check(...args);
  };
}

/** Prepares a document, whose references are all internal. */
export function prepare(document: JsonObject): Described {
  const { operations } = toDescription(document, 'The description');
  const byId = new Map(operations.map((operation) => [operation.id, operation]));
  const operation = (id: string) => {
    const found = byId.get(id);
    if (found === undefined) throw new Error(`The description has no operation ${id}.`);
    return found;
  };
  const pointer = (id: string) => {
    const { path, method } = operation(id);
    return locate(document, child(child('#/paths', path), method.toLowerCase())).pointer;
  };
  return {
    document,
    operationIds: [...byId.keys()],
    operation,
    pointer,
    response(id, status) {
      const responses = child(pointer(id), 'responses');
      for (const name of [String(status), `${Math.floor(status / 100)}XX`, 'default']) {
        const place = child(responses, name);
        const response = locate(document, place);
        if (isObject(response.value)) return { value: response.value, pointer: response.pointer, place };
      }
      return undefined;
    },
    check: lazy(() => checker(document)),
    checkClosed: lazy(() =>
      checker(closeSchemas(document, ({ responses }) => responses.flatMap(({ contents }) => contents))),
    ),
  };
}
