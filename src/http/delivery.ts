import type { Delivery } from '../errors.js';

/** What run times put on an error that tells of a connection, or on what caused it. */
interface Link {
  message?: unknown;
  code?: unknown;
  syscall?: unknown;
  address?: unknown;
  hostname?: unknown;
  port?: unknown;
  /** The whole URL, in Bun. */
  path?: unknown;
  cause?: unknown;
  errors?: unknown;
}

/** Code and words of errors that come before the first byte of a request: connecting, TLS, certificates, blocked ports. */
const beforeFirstByte =
  /^(?!ERR_SSL_)\S*CERT|^UNABLE_TO_|^ERR_SSL_WRONG_VERSION|^UND_ERR_CONNECT|before secure TLS|bad port$|to port \d+ are blocked|^ConnectionRefused|^FailedToOpenSocket|Unable to connect|TLS handshake failed/;

/** Whether one error says that it was connecting to this URL that failed. */
function says({ message, code, syscall, address, hostname, port, path }: Link, url: URL, own: boolean) {
  if ((own || path === url.href) && beforeFirstByte.test(`${code} ${message}`)) return true;
  // Deno says it in words. Without `Connect`, the request may have been sent.
  if (`${message}`.includes(`(${url.href}): client error (Connect)`)) return true;
  const name = url.hostname.replace(/[[\]]/g, '');
  if (syscall === 'getaddrinfo') return hostname === name;
  // Which addresses a name has is not known here, and the port of a metrics host is often the same: unless nothing but
  // the run time's own `fetch` can have connected, the address has to be that of the URL.
  return (
    syscall === 'connect' &&
    `${port}` === (url.port || (url.protocol === 'https:' ? '443' : '80')) &&
    (own || address === name || (name === 'localhost' && /^(127\.|::1$)/.test(`${address}`)))
  );
}

/**
 * Whether no byte of a request can have left, since its connection never opened. Only what is certain counts: evidence
 * about the request's own address, so that a `fetch` which sends and then fails to reach another host is not believed;
 * of several errors, all must say so.
 *
 * @param url Of the request.
 * @param own Whether the request went straight to the run time's own `fetch`. Then errors count too that name no address.
 */
export function neverConnected(error: unknown, url: string, own: boolean, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 9) return false;
  const { errors, cause } = error as Link;
  const judge = (link: unknown) => neverConnected(link, url, own, depth + 1);
  if (Array.isArray(errors) && errors[0]) return errors.every(judge);
  return says(error, new URL(url), own) || judge(cause);
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
