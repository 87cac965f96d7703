import { mediaType } from '../generated/operations.js';

type Plain = Record<string, string>;

/** Headers as a plain object, with names in lower case: `fetch` takes it faster than an object of its own kind. */
function plain(headers: Plain): Plain {
  // What has no value is left out, as if it had not been named.
  const given = Object.entries(headers).filter(([, value]) => (value as unknown) != null);
  return Object.fromEntries(new Headers(given));
}

/**
 * The headers of a client's requests, and those that a call adds or sets anew.
 *
 * @throws TypeError if a header cannot be sent.
 */
export function headersOf(own: Plain = {}): (added?: Plain) => Plain {
  const base = { 'content-type': mediaType, ...plain(own) };
  return (added) => ({ ...base, ...(added && plain(added)) });
}
