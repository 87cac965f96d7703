import { authorization, type OperationTypes } from '../../generated/operations.js';
import { type AelystError, createClient, type Result } from '../../src/index.js';

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

const madeUpToken = 'made-up-by-check-live';

/** What is shorter is no secret, and would be found in many a word. */
const shortestSecret = 6;

const redact = (text: string, token: string): string =>
  token.length < shortestSecret ? text : text.replaceAll(token, '[token]');

/** The JSON in a text. Servers escape a token in many ways, so it is looked for in the one spelling of our own. */
function parse(text: string, token: string): { json?: unknown } {
  try {
    const written = JSON.stringify(JSON.parse(text));
    return { json: JSON.parse(redact(written, JSON.stringify(token).slice(1, -1))) };
  } catch {
    return {};
  }
}

async function read(response: globalThis.Response, token: string): Promise<Response> {
  const headers = [...response.headers].map(([name, value]) => [name, redact(value, token)] as const);
  const head = { status: response.status, headers: new Headers(headers.map((each) => [...each])) };
  try {
    const text = await response.text();
    return { ...head, text: redact(text, token), ...parse(text, token) };
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
  let response: Response | undefined;
  const clientWith = (sent: string, isAuthorized = true) =>
    createClient({
      token: sent,
      baseUrl,
      retry: false,
      fetch: async (input, init) => {
        const request = new Request(input, init);
        if (!isAuthorized) request.headers.delete(authorization.header);
        const received = await fetch(request);
        response = await read(received.clone(), token);
        return received;
      },
    });
  const clients = {
    token: clientWith(token),
    'made-up token': clientWith(madeUpToken),
    'no token': clientWith(madeUpToken, false),
  };
  return async (call) => {
    response = undefined;
    const client = clients[call.authorization];
    const result = await (client[call.operation] as AnyMethod)(call.identifier, call.body);
    return { call, response, error: result.ok ? undefined : result.error };
  };
}
