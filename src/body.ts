import type { Call } from './layers/call.js';
import { redact } from './redact.js';

/** The body of a response, as far as it may be read, and without the token if it is that of an error. */
export async function readBody(response: Response, call: Call): Promise<string> {
  const reader = response.body?.getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let left = call.settings.maxResponseBytes;
  // Ends a read that waits, also with a `fetch` whose bodies pay no heed to the signal.
  const forget = call.onEnd(() => void reader?.cancel().catch(() => {}));
  while (reader) {
    const { done, value } = await reader.read();
    call.signal.throwIfAborted();
    if (done) break;
    chunks.push(value.subarray(0, left));
    left -= value.length;
    if (left < 0) {
      call.cut = true;
      await reader.cancel();
      break;
    }
  }
  forget();
  call.settle();
  const [first, second] = chunks;
  const bytes = second ? await new Blob(chunks).arrayBuffer() : first;
  const text = new TextDecoder().decode(bytes);
  return response.ok ? text : redact(text, call.token, true);
}
