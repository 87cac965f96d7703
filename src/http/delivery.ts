import type { Delivery } from '../errors.js';

/** What run times put on an error that tells of a connection, or on what caused it. */
interface Link {
  message?: unknown;
  code?: unknown;
  syscall?: unknown;
  address?: unknown;
  hostname?: unknown;
  host?: unknown;
  port?: unknown;
  /** The whole URL, in Bun. */
  path?: unknown;
  cause?: unknown;
  errors?: unknown;
}

/** Node and Bun check a certificate, and that there is TLS at all, before the first byte of a request. */
const refusedTls =
  /^(?!ERR_SSL_).*CERT|^(UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_(CA|PURPOSE)|ERR_SSL_WRONG_VERSION_NUMBER$)/;

const loopback = /^(127(\.\d+){3}|::1)$/;

/** Whether one error says that it was connecting to this URL that failed. */
function says({ message, code, syscall, address, hostname, host, port, path }: Link, url: URL, own: boolean) {
  const name = url.hostname.replace(/[[\]]/g, '');
  const text = `${message}`;
  // Bun names the URL, Deno does in its message.
  if (path === url.href) {
    return /Unable to connect|TLS handshake failed/.test(text) || refusedBun.test(`${code}`);
  }
  if (text.includes(`(${url.href}): client error (Connect)`)) return true;
  if (syscall === 'getaddrinfo') return hostname === name;
  const samePort = `${port}` === (url.port || (url.protocol === 'https:' ? '443' : '80'));
  if (syscall === 'connect') {
    // Which addresses a name has is not known here: only the port can be compared, and that of a metrics host is often
    // the same. So a name's address counts if nothing but the run time's own `fetch` can have connected.
    const literal = /^[\d.]+$|:/.test(name);
    return (
      samePort && (literal ? address === name : name === 'localhost' ? loopback.test(`${address}`) : own)
    );
  }
  if (/before secure TLS connection/.test(text)) return samePort && host === name;
  return own && (refusedTls.test(`${code}`) || code === 'UND_ERR_CONNECT_TIMEOUT' || blocked.test(text));
}

const refusedBun = new RegExp(`^(ConnectionRefused|FailedToOpenSocket|ECONNREFUSED)$|${refusedTls.source}`);

/** Ports that `fetch` refuses by itself: Node's words, Deno's. */
const blocked = /^bad port$|Requests to port \d+ are blocked$/;

/**
 * Whether no byte of a request can have left, since its connection never opened. Only what is certain counts: evidence
 * that names the request's own address, so that a `fetch` which sends and then fails to reach another host is not
 * believed; of several errors, all must say so.
 *
 * @param url Of the request.
 * @param own Whether the request went straight to the run time's own `fetch`. Then errors count too that name no address.
 */
export function neverConnected(error: unknown, url: string, own: boolean): boolean {
  const target = new URL(url);
  const seen = new Set<unknown>();
  const judge = (link: unknown): boolean => {
    if (typeof link !== 'object' || link === null || seen.has(link)) return false;
    seen.add(link);
    const { errors, cause } = link as Link;
    if (Array.isArray(errors) && errors.length > 0) return errors.every(judge);
    return says(link as Link, target, own) || judge(cause);
  };
  return judge(error);
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
