import { authorization, type OperationTypes } from '../../generated/operations.js';
import { type AelystError, createClient, type Result } from '../../src/index.js';
import { type Answer, readAnswer } from './answer.js';

export type OperationId = keyof OperationTypes;

/** A request that is to be sent. */
export interface Call {
  operation: OperationId;
  /** What it is authorized with: the runner's token, one that nobody issued, or nothing. */
  authorization: 'token' | 'made-up token' | 'no token';
  identifier: string;
  body: unknown;
  /** What sets the call apart from the others to its operation, in words. */
  what: string;
  /** Whether the body is one that the runner gave, to be carried out. */
  writes: boolean;
}

/** A call, and what came of it. */
export interface Exchange {
  call: Call;
  /** Absent when there was none. */
  answer: Answer | undefined;
  /** What the client makes of an answer that is no success, or of its absence. */
  error: AelystError | undefined;
}

const madeUpToken = 'made-up-by-check-live';

/** A method of the client as it is called with a body that its types refuse, on purpose. */
type AnyMethod = (identifier: string, body: unknown) => Promise<Result<OperationId>>;

/** A client whose answers are kept as they came, before it makes results of them. */
function observedClient(baseUrl: string, token: string, secret: string, authorized = true) {
  const answers: Answer[] = [];
  const client = createClient({
    token,
    baseUrl,
    // Nothing goes out twice, and every answer counts.
    retry: false,
    fetch: async (url, init) => {
      const headers = new Headers(init?.headers);
      if (!authorized) headers.delete(authorization.header);
      const response = await fetch(url, { ...init, headers });
      answers.push(await readAnswer(response.clone(), secret));
      return response;
    },
  });
  return { client, answers };
}

/**
 * Makes calls through the client.
 *
 * @throws TypeError if base URL or token cannot be used.
 */
export function createCaller(baseUrl: string, token: string): (call: Call) => Promise<Exchange> {
  const clients = {
    token: observedClient(baseUrl, token, token),
    'made-up token': observedClient(baseUrl, madeUpToken, token),
    'no token': observedClient(baseUrl, madeUpToken, token, false),
  };
  return async (call) => {
    const { client, answers } = clients[call.authorization];
    answers.length = 0;
    const result = await (client[call.operation] as AnyMethod)(call.identifier, call.body);
    return { call, answer: answers[0], error: result.ok ? undefined : result.error };
  };
}
