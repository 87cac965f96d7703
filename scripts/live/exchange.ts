import { authorization, type OperationTypes } from '../../generated/operations.js';
import { type AelystError, createClient, type Result } from '../../src/index.js';
import { isObject } from '../support/pointer.js';

export type OperationId = keyof OperationTypes;

/** A request to send. */
export interface Call {
  operation: OperationId;
  /** What it is authorized with: the token of the environment, one that nobody issued, or nothing. */
  authorization: 'token' | 'made-up token' | 'no token';
  identifier: string;
  body: unknown;
  /** What sets the call apart from the others to its operation, in words. */
  what: string;
  /** Whether the body was given on the command line, to be processed. */
  writes: boolean;
}

/** A response as it came, without the token wherever the server repeats it. */
export interface Response {
  status: number;
  headers: Headers;
  /** Text of the body, as far as it came. */
  text: string;
  /** The body as JSON; absent when it is none. */
  json?: unknown;
  /** Why the body ended too early. */
  cut?: string;
}

/** A call, and what came of it. */
export interface Exchange {
  call: Call;
  /** Absent when there was none. */
  response: Response | undefined;
  /** What the client reports of a response that is no success, or of its absence. */
  error: AelystError | undefined;
}

const madeUpToken = 'made-up-by-check-live';

/** What is shorter is no secret, and would be found in many a word. */
const shortestSecret = 6;

const redact = (text: string, token: string): string =>
  token.length < shortestSecret ? text : text.replaceAll(token, '[token]');

/** Servers escape a token in more ways than could be searched for in the text, so it is removed from parsed values. */
function redactJson(value: unknown, token: string): unknown {
  if (typeof value === 'string') return redact(value, token);
  if (Array.isArray(value)) return value.map((item) => redactJson(item, token));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([name, each]) => [redact(name, token), redactJson(each, token)]);
  return Object.fromEntries(entries);
}

function parse(text: string, token: string): { json?: unknown } {
  try {
    return { json: redactJson(JSON.parse(text), token) };
  } catch {
    return {};
  }
}

async function read(response: globalThis.Response, token: string): Promise<Response> {
  let text = '';
  let cut: { cut?: string } = {};
  try {
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    for (let part = await reader?.read(); part?.done === false; part = await reader?.read())
      text += part.value;
  } catch (error) {
    cut = { cut: error instanceof Error ? error.message : String(error) };
  }
  const headers = [...response.headers].map(([name, value]): [string, string] => [
    name,
    redact(value, token),
  ]);
  return {
    status: response.status,
    headers: new Headers(headers),
    text: redact(text, token),
    ...parse(text, token),
    ...cut,
  };
}

/** A method of the client as it is called with a body that its types refuse, on purpose. */
type AnyMethod = (identifier: string, body: unknown) => Promise<Result<OperationId>>;

/**
 * Makes calls through the client, each sent once.
 *
 * @throws TypeError if base URL or token cannot be used.
 */
export function createCaller(baseUrl: string, token: string): (call: Call) => Promise<Exchange> {
  const observe = (sent: string, authorized = true) => {
    const responses: Response[] = [];
    const client = createClient({
      token: sent,
      baseUrl,
      retry: false,
      fetch: async (input, init) => {
        const request = new Request(input, init);
        if (!authorized) request.headers.delete(authorization.header);
        const response = await fetch(request);
        responses.push(await read(response.clone(), token));
        return response;
      },
    });
    return { client, responses };
  };
  const clients = {
    token: observe(token),
    'made-up token': observe(madeUpToken),
    'no token': observe(madeUpToken, false),
  };
  return async (call) => {
    const { client, responses } = clients[call.authorization];
    responses.length = 0;
    const result = await (client[call.operation] as AnyMethod)(call.identifier, call.body);
    return { call, response: responses[0], error: result.ok ? undefined : result.error };
  };
}
