import type { IncomingMessage } from 'node:http';
import type { Answer } from './answer.js';

/** Lets a page of any origin read an answer: the mock has nothing to hide. */
export function corsHeaders(request: IncomingMessage, exposed: string[]): Record<string, string> {
  return {
    'access-control-allow-origin': request.headers.origin ?? '*',
    'access-control-allow-credentials': 'true',
    // With credentials, `*` would name a header called "*".
    'access-control-expose-headers': exposed.join(', '),
    vary: 'origin',
  };
}

/** The answer to the question of a browser whether it may send a request, if this is one. */
export function preflightAnswer(request: IncomingMessage): Answer | undefined {
  const { origin } = request.headers;
  const method = request.headers['access-control-request-method'];
  if (request.method !== 'OPTIONS' || origin === undefined || method === undefined) return undefined;
  const headers = {
    'access-control-allow-methods': method,
    'access-control-allow-headers': request.headers['access-control-request-headers'] ?? '*',
    'access-control-max-age': '600',
    // Browsers ask before a page of the internet may call this machine.
    ...(request.headers['access-control-request-private-network'] && {
      'access-control-allow-private-network': 'true',
    }),
  };
  return { status: 204, headers, body: undefined };
}
