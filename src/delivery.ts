import type { Delivery } from './errors.js';

interface SystemError {
  code?: unknown;
  syscall?: unknown;
  message?: unknown;
  cause?: SystemError;
  errors?: SystemError[];
}

/** The error and what caused it, each once: `fetch` hides the system's error behind one or two of its own. */
export function chain(error: unknown): SystemError[] {
  const found = new Set<SystemError>();
  let link = error as SystemError | undefined;
  while (link && !found.has(link)) {
    found.add(link);
    link = link.cause ?? link.errors?.[0];
  }
  return [...found];
}

/**
 * Whether the connection never opened, so that no byte of the request can have arrived. Only what is certain counts:
 * the look-up of the name or the connecting itself failed.
 */
export const neverConnected = (error: unknown): boolean =>
  chain(error).some(
    ({ code, syscall }) =>
      syscall === 'connect' || syscall === 'getaddrinfo' || code === 'UND_ERR_CONNECT_TIMEOUT',
  );

/** A 4xx, and a redirect that keeps the method, say that nothing was done; any other answer may come too late. */
export const deliveryOf = (status: number): Delivery =>
  (status >= 400 && status < 500) || status === 307 || status === 308 ? 'refused' : 'unknown';
