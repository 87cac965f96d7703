import type { Delivery } from '../errors.js';

/** Properties that run times give to an error about a connection, or to its cause. */
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

/** Codes and messages of errors before the first byte of a request: connecting, TLS, certificates, blocked ports. */
const beforeFirstByte =
  /^(?!ERR_SSL_)\S*CERT|^UNABLE_TO_|^ERR_SSL_WRONG_VERSION|^UND_ERR_CONNECT|before secure TLS|bad port$|to port \d+ are blocked|^ConnectionRefused|^FailedToOpenSocket|Unable to connect|TLS handshake failed/;

/** Whether an error says that no connection to this URL was opened. */
function saysNotConnected(
  { message, code, syscall, address, hostname, port, path }: Link,
  url: URL,
  own: boolean,
) {
  if ((own || path === url.href) && beforeFirstByte.test(`${code} ${message}`)) return true;
  // Deno says so in its message. Without `Connect`, the request may have been sent.
  if (`${message}`.includes(`(${url.href}): client error (Connect)`)) return true;
  const name = url.hostname.replace(/[[\]]/g, '');
  if (syscall === 'getaddrinfo') return hostname === name;
  // The addresses of a name are not known here, and another host often has the same port. Unless the run time's own
  // `fetch` alone can have connected, the address has to be that of the URL.
  return (
    syscall === 'connect' &&
    `${port}` === (url.port || (url.protocol === 'https:' ? '443' : '80')) &&
    (own || address === name || (name === 'localhost' && /^(127\.|::1$)/.test(`${address}`)))
  );
}

/**
 * Whether no byte of a request can have left, because its connection never opened. Only certain evidence counts. It has
 * to be about the request's own address: a `fetch` of the user may send the request, and then fail to reach another
 * host. If there are several errors, all must say so.
 *
 * @param url URL of the request.
 * @param own Whether the request went to the run time's own `fetch`. Then errors without an address count too.
 */
export function neverConnected(error: unknown, url: string, own: boolean, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 9) return false;
  const { errors, cause } = error as Link;
  const judge = (link: unknown) => neverConnected(link, url, own, depth + 1);
  if (Array.isArray(errors) && errors[0]) return errors.every(judge);
  return saysNotConnected(error, new URL(url), own) || judge(cause);
}

/**
 * What a status says about the request. A 4xx, and a redirect that keeps the method, mean that it was not processed.
 * But 408 (RFC 9110) and 499 (nginx) come from gateways that stopped waiting while the server behind them may continue;
 * and a server can send any other status after it has processed the request.
 */
export const deliveryOf = (status: number): Delivery =>
  (status >= 400 && status < 500 && status !== 408 && status !== 499) || status === 307 || status === 308
    ? 'refused'
    : 'unknown';
