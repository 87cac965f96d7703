import { compilerFor } from '../support/ajv.js';
import { UserError } from '../support/command.js';
import type { Bundle } from '../support/description.js';
import { child, isObject, keysOf, type Located, locate } from '../support/pointer.js';
import { placeOf } from '../support/source.js';
import { requiredIn } from './required.js';

/** Something that can be described, and for which no client can be generated. */
export interface Refusal {
  /** JSON pointer in the bundle. */
  pointer: string;
  /** What is wrong, and what would be right. */
  message: string;
}

const json = 'application/json';

/** Methods, and whether their requests have a body, as all of the client's have. */
const methods: Readonly<Record<string, boolean>> = {
  ...{ post: true, put: true, patch: true, delete: true },
  ...{ get: false, head: false, options: false, trace: false },
};

/** Whether a client has a property of this name already, or would be mistaken for a promise. */
const isTaken = (name: string): boolean => ['raw', 'then'].includes(name) || name in Object.prototype;

type Node = Record<string, unknown>;

/** Reads a bundle that may be anything: what is missing is `undefined`, or has no entries. */
function createReader(bundle: Bundle) {
  const valueAt = (pointer: string, ...keys: (string | number)[]): Located => {
    const place = keys.reduce<string>(child, pointer);
    try {
      return locate(bundle, place);
    } catch {
      // References that form a circle lead to nothing.
      return { value: undefined, pointer: place };
    }
  };
  const nodeAt = (pointer: string, ...keys: (string | number)[]): Node => {
    const { value } = valueAt(pointer, ...keys);
    return isObject(value) ? value : {};
  };
  const entriesAt = (pointer: string, ...keys: (string | number)[]) => {
    const { value, pointer: place } = valueAt(pointer, ...keys);
    const names = typeof value === 'object' && value !== null ? Object.keys(value) : [];
    return names.map((name) => ({ name, ...valueAt(place, name), key: child(place, name) }));
  };
  return { bundle, valueAt, nodeAt, entriesAt };
}

type Reader = ReturnType<typeof createReader>;

const isComponent = (pointer: string, section: string): boolean =>
  keysOf(pointer).length === 3 && pointer.startsWith(`#/components/${section}/`);

/** A body: exactly one media type, JSON, with a schema that has a name. */
function* inContent(reader: Reader, pointer: string, what: string): Generator<Refusal> {
  const types = reader.entriesAt(pointer, 'content');
  if (types.length === 0)
    yield {
      pointer,
      message: `${what} has no body. The client reads and sends ${json}: describe it under content.`,
    };
  for (const { name, key } of types) {
    if (name !== json)
      yield { pointer: key, message: `${what} is ${name}. The client knows ${json} only: remove the other.` };
    const schema = reader.valueAt(key, 'schema');
    if (!isComponent(schema.pointer, 'schemas') || schema.value === undefined) {
      const message = `The schema of ${what.toLowerCase()} needs a file of its own under openapi/components/schemas.`;
      yield { pointer: child(key, 'schema'), message };
    }
  }
}

function* inOperationId(name: unknown, pointer: string, known: Set<unknown>): Generator<Refusal> {
  const place = child(pointer, 'operationId');
  const should = 'It becomes the name of a method: write it in camel case, such as sendMessage.';
  if (name === undefined) yield { pointer, message: `The operation has no operationId. ${should}` };
  else if (typeof name !== 'string' || !/^[a-z][A-Za-z0-9]*$/.test(name))
    yield {
      pointer: place,
      message: `The operationId ${JSON.stringify(name)} is no name in JavaScript. ${should}`,
    };
  else if (isTaken(name))
    yield { pointer: place, message: `The client has a property ${name} already. Rename it.` };
  else if (known.has(name)) yield { pointer: place, message: `Two operations have the operationId ${name}.` };
  known.add(name);
}

function* inParameters(reader: Reader, path: string, pointer: string): Generator<Refusal> {
  const named = [...path.matchAll(/\{([^}]*)\}/g)].map(([, name]) => name);
  if (named.length !== 1) {
    const message = `${path} has ${named.length} parameters. The client fills in exactly one, the identifier.`;
    yield { pointer, message };
  }
  const parameters = reader.entriesAt(pointer, 'parameters');
  if (!parameters.some(({ value }) => isObject(value) && value['in'] === 'path'))
    yield { pointer, message: `The parameter in ${path} is not described. Refer to it under parameters.` };
  for (const { key, value, pointer: place } of parameters) {
    const { name, in: where } = isObject(value) ? value : {};
    if (where !== 'path') {
      const message = `The parameter ${name} is in the ${where}. The client sends one in the path only.`;
      yield { pointer: key, message };
    } else if (!named.includes(String(name)))
      yield { pointer: key, message: `The path ${path} has no parameter ${name}.` };
    else yield* inIdentifier(reader, place);
  }
}

function isPattern(value: unknown): boolean {
  try {
    return typeof value === 'string' && new RegExp(value, 'u').source !== '';
  } catch {
    return false;
  }
}

/** The parameter in the path: its forms are those of its examples. */
function* inIdentifier(reader: Reader, pointer: string): Generator<Refusal> {
  const { value: schema, pointer: place } = reader.valueAt(pointer, 'schema');
  const pattern = isObject(schema) ? schema['pattern'] : undefined;
  if (!isPattern(pattern)) {
    const message =
      'The schema of the identifier needs a pattern that is a regular expression with the flag u.';
    yield { pointer: child(place, 'pattern'), message };
  }
  const examples = reader.entriesAt(pointer, 'examples');
  if (examples.length === 0)
    yield {
      pointer,
      message: 'The identifier has no examples, and so no forms. Add one for each, such as id:123.',
    };
  for (const { value, key } of examples) {
    const example = isObject(value) ? value['value'] : undefined;
    if (typeof example === 'string' && /^[a-z]+:./.test(example)) continue;
    const message = `The identifier ${JSON.stringify(example)} has no prefix, such as id: in id:123.`;
    yield { pointer: key, message };
  }
}

/** A success: an object whose required properties the client can check. */
function* inSuccess(reader: Reader, pointer: string, status: string): Generator<Refusal> {
  const { value, pointer: schema } = reader.valueAt(pointer, 'content', json, 'schema');
  if (value === undefined) return;
  try {
    requiredIn(reader.bundle, schema, `response ${status}`);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    yield { pointer: schema, message: error.message };
  }
}

function* inResponses(reader: Reader, pointer: string): Generator<Refusal> {
  const kinds = reader.nodeAt('#', 'x-aelyst-error-kinds');
  const responses = reader.entriesAt(pointer, 'responses');
  const [success, ...others] = responses.filter(({ name }) => /^2\d\d$/.test(name));
  if (success === undefined)
    yield { pointer: child(pointer, 'responses'), message: 'The operation documents no success.' };
  for (const { name, key } of others) {
    const message = `${name} is a second success beside ${success?.name}. The mock responds with one: describe one.`;
    yield { pointer: key, message };
  }
  for (const { name: status, key, pointer: place } of responses) {
    if (!/^[1-5]\d\d$/.test(status)) {
      yield { pointer: key, message: `${status} is not one status. Give each status a response of its own.` };
      continue;
    }
    if (!/^2/.test(status) && kinds[status] === undefined) {
      const message = `x-aelyst-error-kinds in openapi/openapi.yaml has no kind for ${status}. Add one.`;
      yield { pointer: key, message };
    }
    yield* inProse(reader.nodeAt(place), place, 'description');
    yield* inContent(reader, place, `The response ${status}`);
    if (reader.entriesAt(place, 'content', json, 'examples').length === 0)
      yield { pointer: place, message: `The response ${status} has no example, which the mock would send.` };
    if (/^2/.test(status)) yield* inSuccess(reader, place, status);
    for (const header of reader.entriesAt(place, 'headers'))
      if (!isComponent(header.pointer, 'headers')) {
        const message = `The header ${header.name} needs a file of its own under openapi/components/headers.`;
        yield { pointer: header.key, message };
      }
  }
}

/** What all operations have to share, by the place of each. */
function* inCommon(what: string, values: ReadonlyMap<string, unknown>): Generator<Refusal> {
  const [first, ...others] = values;
  for (const [pointer, value] of others)
    if (first && value !== first[1]) {
      const message = `All operations need the same ${what}: this is ${value}, the first ${first[1]}.`;
      yield { pointer, message };
    }
}

function* inDocument(reader: Reader): Generator<Refusal> {
  const { value: server } = reader.valueAt('#', 'servers', 0, 'url');
  if (typeof server !== 'string' || !URL.canParse(server))
    yield {
      pointer: '#/servers',
      message: 'The first server needs an absolute URL: the client sends there.',
    };
  const schemes = reader.entriesAt('#', 'components', 'securitySchemes');
  const isBearer = ({ value }: { value: unknown }) =>
    isObject(value) && value['type'] === 'http' && value['scheme'] === 'bearer';
  if (schemes.length !== 1 || !schemes.every(isBearer)) {
    const message = 'The client can authorize with one security scheme only: type http, scheme bearer.';
    yield { pointer: '#/components/securitySchemes', message };
  }
}

/** Schemas that no validator can be compiled from. */
function* inSchemas(reader: Reader): Generator<Refusal> {
  const compile = compilerFor(reader.bundle, { logger: false });
  for (const { key } of reader.entriesAt('#', 'components', 'schemas')) {
    try {
      compile(key);
    } catch (error) {
      yield { pointer: key, message: `The schema does not compile: ${(error as Error).message}.` };
    }
  }
}

/** Prose that becomes the documentation of a method. */
function* inProse(node: Node, pointer: string, ...keywords: string[]): Generator<Refusal> {
  for (const keyword of keywords)
    if (typeof node[keyword] !== 'string')
      yield { pointer, message: `There is no ${keyword} here. Editors show it to whoever calls the method.` };
}

function* inOperation(reader: Reader, path: string, method: string, pointer: string, ids: Set<unknown>) {
  const operation = reader.nodeAt(pointer);
  if (methods[method] === false) {
    const message = `${method.toUpperCase()} has no body, and every call has one. Use POST, PUT, PATCH or DELETE.`;
    yield { pointer, message };
  }
  yield* inOperationId(operation['operationId'], pointer, ids);
  yield* inProse(operation, pointer, 'summary', 'description');
  yield* inParameters(reader, path, pointer);
  const body = reader.valueAt(pointer, 'requestBody');
  if (body.value === undefined)
    yield { pointer, message: 'The operation takes no body. Describe it under requestBody.' };
  else yield* inContent(reader, body.pointer, 'The request');
  yield* inResponses(reader, pointer);
}

/** Everything in a bundle for which no client can be generated. */
export function refusalsOf(bundle: Bundle): Refusal[] {
  const reader = createReader(bundle);
  const ids = new Set<unknown>();
  const items = reader.entriesAt('#', 'paths');
  const operations = items.flatMap(({ name: path, value, pointer }) =>
    Object.keys(isObject(value) ? value : {})
      .filter((method) => method in methods)
      .map((method) => ({ path, method, pointer: child(pointer, method) })),
  );
  const none = { pointer: '#/paths', message: 'There are no operations.' };
  const identifiers = operations.flatMap(({ pointer }) =>
    reader.entriesAt(pointer, 'parameters').filter(({ value }) => isObject(value) && value['in'] === 'path'),
  );
  const shared = (of: (pointer: string) => unknown) =>
    new Map(identifiers.map(({ pointer }) => [pointer, of(pointer)]));
  const refusals = [
    ...inDocument(reader),
    ...inSchemas(reader),
    ...(operations.length === 0 ? [none] : []),
    ...items
      .filter(({ pointer }) => reader.entriesAt(pointer, 'parameters').length > 0)
      .map(({ pointer }) => {
        const message = 'Parameters belong to the operation. Move them there.';
        return { pointer: child(pointer, 'parameters'), message };
      }),
    ...operations.flatMap(({ path, method, pointer }) => [
      ...inOperation(reader, path, method, pointer, ids),
    ]),
    ...inCommon(
      'path parameter',
      shared((pointer) => reader.nodeAt(pointer)['name']),
    ),
    ...inCommon(
      'schema of the path parameter',
      shared((pointer) => reader.valueAt(pointer, 'schema').pointer),
    ),
  ];
  // What several operations refer to is refused once.
  return [...new Map(refusals.map((refusal) => [`${refusal.pointer} ${refusal.message}`, refusal])).values()];
}

/**
 * Refuses a description for which no client can be generated.
 *
 * @throws UserError with a line for everything that has to change, each with its file.
 */
export function demandSupported(bundle: Bundle): void {
  const lines = refusalsOf(bundle).map(({ pointer, message }) => `${placeOf(pointer)}: ${message}`);
  if (lines.length === 0) return;
  throw new UserError(`No client can be generated from this description:\n${lines.join('\n')}`);
}
