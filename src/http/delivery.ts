import type { Delivery } from '../errors.js';

/** What run times put on an error that tells of a connection, or on what caused it. */
interface Link {
  message?: unknown;
  code?: unknown;
  syscall?: unknown;
  hostname?: unknown;
  port?: unknown;
  cause?: unknown;
  errors?: unknown;
}

/** Code and words of errors that come before the first byte of a request: connecting, TLS, certificates, blocked ports. */
const beforeFirstByte =
  /^(?!ERR_SSL_)\S*CERT|^UNABLE_TO_|^ERR_SSL_WRONG_VERSION|^UND_ERR_CONNECT|before secure TLS|bad port$|to port \d+ are blocked|^ConnectionRefused|^FailedToOpenSocket|Unable to connect|TLS handshake failed|client error \(Connect\)/;

/** Whether one error says that it was connecting to this URL that failed. */
function says({ message, code, syscall, hostname, port }: Link, url: URL) {
  if (beforeFirstByte.test(`${code} ${message}`)) return true;
  if (syscall === 'getaddrinfo') return hostname === url.hostname;
  return syscall === 'connect' && `${port}` === (url.port || (url.protocol === 'https:' ? '443' : '80'));
}

/**
 * Whether no byte of a request can have left, since its connection never opened. Only what is certain counts: of several
 * errors, all must say so.
 *
 * @param error What the run time's own `fetch` threw. Another one may have sent the request before what it tells of: it
 * may retry by itself, or go on to another host.
 * @param url Of the request.
 */
export function neverConnected(error: unknown, url: string, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 9) return false;
  const { errors, cause } = error as Link;
  const judge = (link: unknown) => neverConnected(link, url, depth + 1);
  if (Array.isArray(errors) && errors[0]) return errors.every(judge);
  return says(error, new URL(url)) || judge(cause);
}

/**
 * What a response says of the request. A 4xx, and a redirect that keeps the method, mean that it was not processed. But
 * 408 (RFC 9110) and 499 (nginx) come from gateways that stopped waiting, while the server behind may go on; and any
 * other status can come after the fact.
 */
export const deliveryOf = (status: number): Delivery =>
  (status >= 400 && status < 500 && status !== 408 && status !== 499) || status === 307 || status === 308
    ? 'refused'
    : 'unknown';
