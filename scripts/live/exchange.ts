import type { ErrorObject } from 'ajv/dist/2020.js';
import { authorization, type OperationId } from '../../generated/operations.js';
import { type AelystError, createClient, type Result } from '../../src/index.js';
import { redactText, redactValue } from '../../src/redact.js';
import { closeSchemas, compilerFor } from '../support/ajv.js';
import {
  type Bundle,
  type OperationDescription,
  type ResponseDescription,
  readOperations,
} from '../support/description.js';
import { child } from '../support/pointer.js';

/** A request to send. */
export interface Call {
  operation: OperationId;
  /** What it is authorized with: the token of the environment, one that nobody issued, or nothing. */
  authorization: 'token' | 'made-up token' | 'no token';
  identifier: string;
  body: unknown;
  /** What distinguishes the call from the others to its operation, in words. */
  what: string;
  /** Whether the body was given on the command line, to be processed. */
  writes: boolean;
}

/** A response, without the token wherever the server repeats it. */
export interface Response {
  status: number;
  headers: Headers;
  text: string;
  /** The body as JSON; absent when it is none. */
  json?: unknown;
  /** Why the body ended too early. */
  cut?: string;
}

export interface Exchange {
  call: Call;
  /** Absent when there was none. */
  response: Response | undefined;
  /** What the client reports of a response that is no success, or of its absence. */
  error: AelystError | undefined;
}

/** The JSON in a text. */
function parse(text: string, token: string): { json?: unknown } {
  try {
    return { json: redactValue<unknown>(JSON.parse(text), [token]) };
  } catch {
    return {};
  }
}

async function read(response: globalThis.Response, token: string): Promise<Response> {
  const redact = (text: string) => redactText(text, { tokens: [token], showPersonalData: true });
  const headers = new Headers(response.headers);
  for (const [name, value] of response.headers) headers.set(name, redact(value));
  const head = { status: response.status, headers };
  try {
    const text = await response.text();
    return { ...head, text: redact(text), ...parse(text, token) };
  } catch (error) {
    return { ...head, text: '', cut: error instanceof Error ? error.message : String(error) };
  }
}

/** A method of the client as it is called with a body that its types refuse, on purpose. */
type AnyMethod = (identifier: string, body: unknown) => Promise<Result<OperationId>>;

/**
 * Makes calls through the client, each sent once.
 *
 * @throws TypeError if base URL or token cannot be used.
 */
export function createCaller(baseUrl: string, token: string): (call: Call) => Promise<Exchange> {
  let current: Call['authorization'];
  let response: Response | undefined;
  const client = createClient({
    token,
    baseUrl,
    retry: false,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const { header, scheme } = authorization;
      if (current === 'no token') request.headers.delete(header);
      if (current === 'made-up token') request.headers.set(header, `${scheme} made-up-by-check-live`);
      const received = await fetch(request);
      response = await read(received.clone(), token);
      return received;
    },
  });
  return async (call) => {
    current = call.authorization;
    response = undefined;
    const result = await (client[call.operation] as AnyMethod)(call.identifier, call.body);
    return { call, response, error: result.ok ? undefined : result.error };
  };
}

/** A difference between a response and the description. */
export interface Drift {
  /** `request`, `status`, `header <name>` or `body <JSON pointer>`. */
  place: string;
  /** What is wrong there, to be read after the name of the place. */
  message: string;
  /** JSON pointer in the bundle: what says otherwise, or where it would be said. */
  pointer: string;
}

/** What the description says is wrong with values. */
export interface Validate {
  request(operation: Call['operation'], body: unknown): Drift[];
  exchange(exchange: Exchange): Drift[];
}

/** Every object of a document, with its pointer. */
function pointersOf(node: unknown, pointer = '#', found = new Map<unknown, string>()): Map<unknown, string> {
  if (typeof node !== 'object' || node === null) return found;
  found.set(node, pointer);
  for (const [key, value] of Object.entries(node)) pointersOf(value, child(pointer, key), found);
  return found;
}

const typeOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
};

function messageOf({ keyword, params, message = '', data }: ErrorObject): string {
  if (keyword === 'required') return 'is missing';
  if (params['additionalProperty'] ?? params['unevaluatedProperty']) return 'is not described';
  if (keyword === 'type') return `${message}, and is ${typeOf(data)}`;
  if (keyword === 'enum') return `${message}: ${params['allowedValues'].join(', ')}`;
  return message;
}

/** Gives what is wrong with a value by the schema at a pointer. */
type Check = (schema: string, value: unknown) => Drift[];

function checkOf(document: Bundle): Check {
  const compile = compilerFor(document, { verbose: true });
  const pointers = pointersOf(document);
  return (schema, value) => {
    const validate = compile(schema);
    validate(value);
    return (validate.errors ?? []).map((error) => {
      const { params, instancePath, keyword, parentSchema } = error;
      const name: unknown =
        params['missingProperty'] ?? params['additionalProperty'] ?? params['unevaluatedProperty'];
      // The path that Ajv gives of a schema is ambiguous behind references; the schema itself is not.
      const pointer = child(pointers.get(parentSchema) ?? schema, keyword);
      const place = `#${instancePath}`;
      return {
        place: typeof name === 'string' ? child(place, name) : place,
        message: messageOf(error),
        pointer,
      };
    });
  };
}

/** What the text of a header may stand for: itself, and a number or a truth value if it reads like one. */
function valuesOf(text: string): unknown[] {
  if (/^-?\d+(\.\d+)?$/.test(text)) return [Number(text), text];
  return /^(true|false)$/.test(text) ? [text === 'true', text] : [text];
}

const mediaTypeOf = ({ headers }: Response): string =>
  headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';

/** Makes what compares exchanges with a description. */
export function createValidate(bundle: Bundle): Validate {
  const operations = new Map(readOperations(bundle).map((each) => [each.operationId, each]));
  const responses = [...operations.values()].flatMap((operation) => operation.responses);
  const schemas = responses.map(({ content }) => content.schema);
  const [check, checkClosed] = [checkOf(bundle), checkOf(closeSchemas(bundle, schemas))];
  const operationOf = (id: string): OperationDescription => {
    const operation = operations.get(id);
    if (operation === undefined) throw new Error(`The description has no operation ${id}.`);
    return operation;
  };

  function headers({ headers: described, content }: ResponseDescription, response: Response): Drift[] {
    const type = mediaTypeOf(response);
    const isEmpty = response.text === '' && response.cut === undefined;
    const drifts = described.flatMap(({ name, schema, optional }): Drift[] => {
      const place = `header ${name}`;
      const text = response.headers.get(name);
      if (text === null) return optional ? [] : [{ place, message: 'is missing', pointer: schema }];
      const faults = valuesOf(text).map((value) => check(schema, value));
      if (faults.some((list) => list.length === 0)) return [];
      return (faults[0] ?? []).map((fault) => ({ ...fault, place }));
    });
    if (isEmpty || type === content.contentType) return drifts;
    const message = `${type === '' ? 'is missing' : `is ${type}`}, and not ${content.contentType}`;
    return [...drifts, { place: 'header Content-Type', message, pointer: content.schema }];
  }

  function body({ content: { contentType, schema } }: ResponseDescription, response: Response): Drift[] {
    const broken = (message: string): Drift[] => [{ place: 'body #', message, pointer: schema }];
    if (response.cut !== undefined) return broken(`ends too early: ${response.cut}`);
    if (response.text === '') return broken('is empty');
    if (mediaTypeOf(response) !== contentType) return [];
    if (!('json' in response)) return broken('is not JSON, as its media type says');
    return checkClosed(schema, response.json).map((drift) => ({ ...drift, place: `body ${drift.place}` }));
  }

  const request: Validate['request'] = (operation, value) =>
    check(operationOf(operation).request.schema, value);

  /** What a success says about a call that the description refuses. */
  function acceptance({ operation, authorization, body: sent }: Call, { status }: Response): Drift[] {
    const { secured, pointer } = operationOf(operation);
    if (status < 200 || status > 299) return [];
    if (authorization !== 'token') {
      const message = `is processed with ${authorization === 'no token' ? 'no token' : 'a token that nobody issued'}`;
      return secured ? [{ place: 'request', message, pointer: child(pointer, 'security') }] : [];
    }
    return request(operation, sent).map((fault) => {
      const message = `is processed although its body ${fault.place} ${fault.message}`;
      return { ...fault, place: 'request', message };
    });
  }

  return {
    request,
    exchange({ call, response, error }) {
      const { responses, pointer } = operationOf(call.operation);
      const inResponses = child(pointer, 'responses');
      if (response === undefined) {
        // The client did not send it, as an earlier response had asked.
        if (error?.delivery === 'not-sent' && error.kind === 'rate-limited') return [];
        const message = `is missing: ${error?.message ?? 'no response'}`;
        return [{ place: 'status', message, pointer: inResponses }];
      }
      const described = responses.find(({ status }) => status === response.status);
      const accepted = acceptance(call, response);
      if (described) return [...accepted, ...headers(described, response), ...body(described, response)];
      const message = 'is not documented for this operation';
      return [...accepted, { place: 'status', message, pointer: child(inResponses, response.status) }];
    },
  };
}
