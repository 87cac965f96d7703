/** A body that is there but cannot be understood. The mock answers as to any other invalid body. */
export class UnreadableBody {
  constructor(readonly reason: string) {}
}

const isJson = (type: string) => /^application\/([^;]+\+)?json\s*(;|$)/i.test(type);

function parseJson(bytes: Uint8Array): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    // RFC 8259 forbids it to senders, and what stands behind the API may well not pass over it.
    if (text.startsWith('\ufeff')) return new UnreadableBody('begins with a byte order mark; JSON has none');
    return JSON.parse(text);
  } catch (error) {
    return new UnreadableBody(`is not JSON: ${(error as Error).message}`);
  }
}

/**
 * The body of a request: JSON parsed, anything else as text; `undefined` if it is empty.
 *
 * @param headers By name in lower case.
 */
export function readBody(bytes: Uint8Array, headers: Record<string, string | undefined>): unknown {
  if (bytes.length === 0) return undefined;
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (!['', 'identity'].includes(encoding)) {
    return new UnreadableBody(`is encoded as ${encoding}; send it without a Content-Encoding`);
  }
  const type = headers['content-type'];
  if (type === undefined) return new UnreadableBody('has no Content-Type header');
  return isJson(type) ? parseJson(bytes) : new TextDecoder().decode(bytes);
}
