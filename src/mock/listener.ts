import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Answer, Answerer, ApiRequest, Call } from './answer.js';
import { corsHeaders, preflightAnswer } from './cors.js';
import { asProblem, Problem } from './problem.js';
import { readBody, UnreadableBody } from './request/body.js';
import { receive } from './request/receive.js';
import type { RequestEvent } from './request-event.js';

/** What requests are answered with. It may change while the server runs. */
export interface Api {
  basePath: string;
  route: (request: ApiRequest) => Call;
  answer: Answerer;
}

/** What becomes known of a request while it is answered. */
type Notes = Pick<RequestEvent, 'operation' | 'body'>;

/** Path and query of a request, which may come as a whole URL. They are left as they are: `..` is a value like others. */
function targetOf({ url }: IncomingMessage): { path: string; query: URLSearchParams } {
  const target = String(url)
    .replace(/^https?:\/\/[^/?#]*/i, '')
    .replace(/#.*/, '');
  return { path: target.replace(/\?.*/, ''), query: new URLSearchParams(target.replace(/[^?]*/, '')) };
}

function withoutBasePath(path: string, basePath: string): string {
  if (path !== basePath && !path.startsWith(`${basePath}/`)) {
    throw new Problem(404, `${path} is not part of the API, whose paths start with ${basePath}/.`);
  }
  return path.slice(basePath.length) || '/';
}

const single = (headers: IncomingMessage['headers']) =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : String(value),
    ]),
  );

async function handle(
  request: IncomingMessage,
  { basePath, route, answer }: Api,
  notes: Notes,
): Promise<Answer> {
  const { path: target, query } = targetOf(request);
  const bytes = await receive(request);
  if (request.httpVersion === '1.1' && request.headers.host === undefined) {
    throw new Problem(400, 'The request has no Host header.', { connection: 'close' });
  }
  if (!target.startsWith('/')) throw new Problem(400, 'The target of the request is not a path.');
  const path = withoutBasePath(target, basePath);
  const given = single(request.headers);
  // The length of a body sent in chunks, without which Prism would not look at its media type.
  const headers = { ...given, 'content-length': String(bytes.length) };
  const body = readBody(bytes, given);
  notes.body = body instanceof UnreadableBody ? bytes.toString() : body;
  const call = route({ method: String(request.method), path, query, headers, body });
  notes.operation = call.operation.id;
  return answer(call);
}

/** Writes an answer, and says whether its caller was still there. */
function write(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: Answer,
): boolean {
  // Afterwards there is no telling: what goes nowhere counts as written, too.
  const there = !request.socket.destroyed;
  const cors = corsHeaders(request, Object.keys(headers));
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  response.writeHead(status, { ...headers, ...length, ...cors }).end(body);
  return there;
}

/** Answers every HTTP request, whatever it is, and hands on those to the described API. */
export function createListener(api: () => Api, onRequest?: (event: RequestEvent) => void): RequestListener {
  return async (request, response) => {
    const at = new Date();
    const started = performance.now();
    const notes: Notes = { operation: undefined, body: undefined };
    let answer: Answer;
    let there: boolean;
    try {
      answer = preflightAnswer(request) ?? (await handle(request, api(), notes));
      there = write(request, response, answer);
    } catch (error) {
      // Also if the answer could not be written: an example may hold a header that HTTP does not allow.
      answer = asProblem(error).answer;
      there = write(request, response, answer);
    }
    if (onRequest === undefined) return;
    const { status, reasons = [] } = answer;
    onRequest({
      at,
      method: String(request.method),
      path: targetOf(request).path,
      status: there ? status : undefined,
      durationMs: performance.now() - started,
      reasons: there ? reasons : ['the caller went away'],
      ...notes,
    });
  };
}
