import { redactText, redactValue } from '../redact.js';
import type { Outgoing } from './layer.js';
import type { Limits } from './limits.js';

/** A success whose body is longer than `maxResponseBytes`. */
export class BodyTooLongError extends RangeError {
  constructor() {
    super('the body is longer than maxResponseBytes');
  }
}

/**
 * Cancels the body of a response that nobody reads. Otherwise its connection stays busy, and Node can crash when the
 * server closes it. Not awaited: if the response has been cloned, `cancel()` does not settle.
 */
export function discard(response: Response | undefined): void {
  // Whatever this throws: there may be no response and no body, or a custom `fetch` returns no web stream.
  new Promise((resolve) => resolve((response as { body: ReadableStream }).body.cancel())).catch(() => {});
}

/** Reads a body, at most one chunk beyond `maxBytes`. */
async function readBytes(
  response: Response,
  limits: Limits,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  // node-fetch 2 and React Native have no web streams.
  if (typeof response.body?.getReader !== 'function') {
    return new TextEncoder().encode(await limits.race(response.text()));
  }
  const reader = response.body.getReader();
  const read = async () => {
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    let left = maxBytes;
    while (left >= 0) {
      const { done, value } = await reader.read();
      if (done) return chunks;
      chunks.push(value);
      left -= value.length;
    }
    reader.cancel().catch(() => {});
    return chunks;
  };
  try {
    const [first = new Uint8Array(), ...others] = await limits.race(read());
    return others[0] ? new Uint8Array(await new Blob([first, ...others]).arrayBuffer()) : first;
  } catch (error) {
    reader.cancel().catch(() => {});
    throw error;
  }
}

/** Removes tokens from the body of an error, including tokens that JSON spells with escapes. */
function redactBody(text: string, tokens: ReadonlySet<string>): string {
  if (!text.includes('\\')) return redactText(text, { tokens, showPersonalData: true });
  try {
    return JSON.stringify(redactValue(JSON.parse(text), tokens));
  } catch {
    return redactText(text, { tokens, showPersonalData: true });
  }
}

/** Creates a real `Response`, for callers that need one. */
function copyOf({ status, statusText, headers, url }: Response, body: BodyInit | null): Response {
  const copy = new Response([204, 205, 304].includes(status) ? null : body, {
    status,
    // Servers send other characters too, which a `Response` refuses.
    statusText: `${statusText ?? ''}`.replace(/[^\t -~\x80-\xff]/g, ''),
    headers,
  });
  return Object.defineProperty(copy, 'url', { value: url });
}

/**
 * Reads the body of a response within the limits of its call. The body of an error is cut to `maxResponseBytes`, and
 * tokens are removed from it.
 *
 * @param binary Whether the body may be something other than text.
 * @param real Whether the caller needs a response whose body can be read again.
 * @throws BodyTooLongError for a success whose body is longer than `maxResponseBytes`.
 */
export async function readResponse(
  response: Response,
  { limits, ledger, settings }: Pick<Outgoing, 'limits' | 'ledger' | 'settings'>,
  binary: boolean,
  real: boolean,
): Promise<Response> {
  const { maxResponseBytes: maxBytes } = settings;
  const bytes = await readBytes(response, limits, maxBytes);
  if (response.ok && bytes.length > maxBytes) throw new BodyTooLongError();
  const decoded = new TextDecoder().decode(bytes.subarray(0, maxBytes));
  const text = response.ok ? decoded : redactBody(decoded, ledger.tokens);
  const body = response.ok && binary ? bytes : text;
  // A `Response` cannot have the status 0 of an opaque redirect.
  if ((real || binary) && response.status >= 200 && response.status < 600) return copyOf(response, body);
  return Object.assign(response, { text: async () => text, json: async () => JSON.parse(text) });
}
