import { compilerFor } from '../support/ajv.js';
import { UserError } from '../support/command.js';
import type { Bundle } from '../support/description.js';
import { child, isObject, keysOf, type Located, locate } from '../support/pointer.js';
import { placeOf } from '../support/source.js';
import { requiredIn } from './shape.js';

const json = 'application/json';

/** Methods, and whether their requests have a body: those of the client do. */
const methods: Readonly<Record<string, boolean>> = {
  ...{ post: true, put: true, patch: true, delete: true },
  ...{ get: false, head: false, options: false, trace: false },
};

/** Whether a client already has a property of this name, or would look like a promise with it. */
const isTaken = (name: string): boolean => ['raw', 'then'].includes(name) || name in Object.prototype;

const isComponent = (pointer: string, section: string): boolean =>
  keysOf(pointer).length === 3 && pointer.startsWith(`#/components/${section}/`);

/** The message of the error that a function throws, if it throws one. */
function complaintOf(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Everything in a bundle, valid or not, for which no client can be generated: what is wrong, and what would be right. */
function refusalsOf(bundle: Bundle): string[] {
  // A part that several operations share is refused once.
  const lines = new Set<string>();
  const refuse = (pointer: string, message: string) => void lines.add(`${placeOf(pointer)}: ${message}`);

  function locateIn(pointer: string, ...keys: (string | number)[]): Located {
    const place = keys.reduce<string>(child, pointer);
    try {
      return locate(bundle, place);
    } catch {
      // References that form a cycle lead to nothing.
      return { value: undefined, pointer: place };
    }
  }
  /** The object at a place; an empty one where there is none. */
  const nodeAt = (pointer: string, ...keys: (string | number)[]): Record<string, unknown> => {
    const { value } = locateIn(pointer, ...keys);
    return isObject(value) ? value : {};
  };
  const entriesAt = (pointer: string, ...keys: (string | number)[]) => {
    const { value, pointer: place } = locateIn(pointer, ...keys);
    const names = typeof value === 'object' && value !== null ? Object.keys(value) : [];
    return names.map((name) => ({ name, ...locateIn(place, name), key: child(place, name) }));
  };

  function checkDocument(): void {
    const { value: server } = locateIn('#', 'servers', 0, 'url');
    if (typeof server !== 'string' || !URL.canParse(server) || server.includes('{'))
      refuse('#/servers', 'The first server needs an absolute URL: the client sends there.');
    const schemes = entriesAt('#', 'components', 'securitySchemes');
    const isBearer = ({ value }: Located) =>
      isObject(value) && value['type'] === 'http' && value['scheme'] === 'bearer';
    if (schemes.length !== 1 || !schemes.every(isBearer))
      refuse(
        '#/components/securitySchemes',
        'The client knows one security scheme: type http, scheme bearer.',
      );
    const compile = compilerFor(bundle, { logger: false });
    for (const { key, name, value } of entriesAt('#', 'components', 'schemas')) {
      const complaint = complaintOf(() => compile(key));
      if (complaint !== undefined) refuse(key, `The schema does not compile: ${complaint}.`);
      if (!/^[A-Z][A-Za-z0-9]*$/.test(name))
        refuse(key, `The schema ${name} becomes a type. Call its file as one, such as NewMessage.yaml.`);
      if (JSON.stringify(value)?.includes('"__proto__":'))
        refuse(key, 'No property can be called __proto__: JavaScript takes that for something else.');
    }
  }

  /** Prose that becomes the documentation of a method. */
  function checkProse(pointer: string, ...keywords: string[]): void {
    for (const keyword of keywords)
      if (typeof nodeAt(pointer)[keyword] !== 'string')
        refuse(pointer, `There is no ${keyword} here, which editors show.`);
  }

  /** A body: exactly one media type, JSON, with a schema that has a name. */
  function checkContent(pointer: string, what: string): void {
    const types = entriesAt(pointer, 'content');
    if (types.length === 0)
      refuse(pointer, `${what} has no body. The client reads and sends ${json}: describe it under content.`);
    for (const { name, key } of types) {
      if (name !== json) refuse(key, `${what} is ${name}. The client knows ${json} only: remove the other.`);
      const examples = entriesAt(key, 'examples');
      if (examples.length === 0) refuse(key, `${what} has no example, which mock and documentation show.`);
      for (const example of examples)
        if (!('value' in nodeAt(example.pointer))) refuse(example.key, 'This example has no value.');
      const schema = locateIn(key, 'schema');
      if (!isComponent(schema.pointer, 'schemas') || !isObject(schema.value))
        refuse(child(key, 'schema'), `Its schema needs a file of its own under openapi/components/schemas.`);
    }
  }

  const ids = new Set<unknown>();
  function checkOperationId(pointer: string): void {
    const name = nodeAt(pointer)['operationId'];
    const place = child(pointer, 'operationId');
    const should = 'It becomes the name of a method: write it in camel case, such as sendMessage.';
    if (name === undefined) refuse(pointer, `The operation has no operationId. ${should}`);
    else if (typeof name !== 'string' || !/^[a-z][A-Za-z0-9]*$/.test(name))
      refuse(place, `The operationId ${JSON.stringify(name)} is no name in JavaScript. ${should}`);
    else if (isTaken(name)) refuse(place, `The client has a property ${name} already. Rename it.`);
    else if (ids.has(name)) refuse(place, `Two operations have the operationId ${name}.`);
    ids.add(name);
  }

  /** The parameter in the path: its forms are those of its examples. */
  function checkIdentifier(pointer: string): void {
    const { pointer: place } = locateIn(pointer, 'schema', 'pattern');
    const { pattern } = nodeAt(pointer, 'schema');
    if (typeof pattern !== 'string' || complaintOf(() => new RegExp(pattern, 'u')))
      refuse(place, 'The identifier needs a pattern: a regular expression that the flag u admits.');
    const examples = entriesAt(pointer, 'examples');
    if (examples.length === 0)
      refuse(pointer, 'The identifier has no examples, and so no forms. Add one for each, such as id:123.');
    for (const { value, key } of examples) {
      const example = isObject(value) ? value['value'] : undefined;
      if (typeof example !== 'string' || !/^[a-z]+:./.test(example))
        refuse(key, `The identifier ${JSON.stringify(example)} has no prefix, such as id: in id:123.`);
    }
  }

  /** What all operations have to share, as the first one has it. */
  const shared = new Map<string, unknown>();
  function checkShared(pointer: string, what: string, value: unknown): void {
    if (!shared.has(what)) shared.set(what, value);
    const first = shared.get(what);
    if (value !== first)
      refuse(pointer, `All operations need the same ${what}: this is ${value}, the first ${first}.`);
  }

  function checkParameters(pointer: string, path: string): void {
    if (!path.startsWith('/')) refuse(pointer, `The path ${path} needs a slash at its start.`);
    const named = [...path.matchAll(/\{([^}]*)\}/g)].map(([, name]) => name);
    if (named.length !== 1)
      refuse(pointer, `${path} has ${named.length} parameters. The client fills in one, the identifier.`);
    const parameters = entriesAt(pointer, 'parameters');
    if (!parameters.some(({ value }) => isObject(value) && value['in'] === 'path'))
      refuse(pointer, `The parameter in ${path} is not described. Refer to it under parameters.`);
    for (const { key, value, pointer: place } of parameters) {
      const { name, in: where } = isObject(value) ? value : {};
      if (where !== 'path')
        refuse(key, `The parameter ${name} is in the ${where}. The client sends one in the path only.`);
      else if (!named.includes(String(name))) refuse(key, `The path ${path} has no parameter ${name}.`);
      else checkIdentifier(place);
      if (where !== 'path') continue;
      checkShared(place, 'path parameter', name);
      checkShared(place, 'schema of the path parameter', locateIn(place, 'schema').pointer);
    }
  }

  /** The name on the wire of what a file describes: the client finds a header by its file. */
  const headers = new Map<string, string>();
  function checkResponse(key: string, place: string, status: string): void {
    if (!/^[1-5]\d\d$/.test(status))
      return void refuse(key, `${status} is not one status. Give each status a response of its own.`);
    const isSuccess = status.startsWith('2');
    if (!isSuccess && nodeAt('#', 'x-aelyst-error-kinds')[status] === undefined)
      refuse(key, `x-aelyst-error-kinds in openapi/openapi.yaml has no kind for ${status}. Add one.`);
    checkProse(place, 'description');
    checkContent(place, `The response ${status}`);
    const schema = locateIn(place, 'content', json, 'schema');
    const complaint = complaintOf(() => isSuccess && schema.value && requiredIn(bundle, schema.pointer));
    if (complaint) refuse(schema.pointer, complaint);
    for (const { name, key, pointer: file } of entriesAt(place, 'headers')) {
      const known = headers.get(file) ?? name;
      headers.set(file, known);
      if (!isComponent(file, 'headers') || name !== known)
        refuse(key, `The header ${name} needs a file of its own under openapi/components/headers.`);
    }
  }

  function checkResponses(pointer: string): void {
    const responses = entriesAt(pointer, 'responses');
    const [success, ...others] = responses.filter(({ name }) => /^2\d\d$/.test(name));
    if (success === undefined) refuse(child(pointer, 'responses'), 'The operation documents no success.');
    for (const { name, key } of others)
      refuse(key, `${name} is a second success beside ${success?.name}, and the mock gives one. Remove one.`);
    for (const { name, key, pointer: place } of responses) checkResponse(key, place, name);
  }

  function checkOperation(pointer: string, path: string, method: string): void {
    if (methods[method] === false)
      refuse(pointer, `${method.toUpperCase()} has no body. Use POST, PUT, PATCH or DELETE.`);
    checkOperationId(pointer);
    checkProse(pointer, 'summary', 'description');
    checkParameters(pointer, path);
    const body = locateIn(pointer, 'requestBody');
    if (body.value === undefined)
      refuse(pointer, 'The operation takes no body. Describe it under requestBody.');
    else checkContent(body.pointer, 'The request');
    checkResponses(pointer);
  }

  checkDocument();
  const items = entriesAt('#', 'paths');
  const operations = items.flatMap(({ name: path, value, pointer }) =>
    Object.keys(isObject(value) ? value : {})
      .filter((method) => Object.hasOwn(methods, method))
      .map((method) => ({ path, method, pointer: child(pointer, method) })),
  );
  if (operations.length === 0) refuse('#/paths', 'There are no operations.');
  for (const { pointer } of items)
    if (entriesAt(pointer, 'parameters').length > 0)
      refuse(child(pointer, 'parameters'), 'Parameters belong to the operation. Move them there.');
  for (const { pointer, path, method } of operations) checkOperation(pointer, path, method);
  return [...lines];
}

/**
 * Refuses a description for which no client can be generated.
 *
 * @throws UserError with a line for everything that has to change, each with its file and line.
 */
export function demandSupported(bundle: Bundle): void {
  const lines = refusalsOf(bundle);
  if (lines.length === 0) return;
  throw new UserError(`No client can be generated from this description:\n${lines.join('\n')}`);
}
