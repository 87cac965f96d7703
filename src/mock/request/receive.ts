import type { IncomingMessage } from 'node:http';
import { Problem } from '../problem.js';

const limitInBytes = 10_000_000;

/** How much of a body that is too large is let pass by, so that its sender still hears the answer. */
const patience = 10 * limitInBytes;

/** The bytes of a body. Throws a Problem if there are too many, and rejects if the caller goes away. */
export function receive(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const tooLarge = (headers?: Record<string, string>) =>
      reject(new Problem(413, `The mock reads bodies up to ${limitInBytes} bytes.`, headers));
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= limitInBytes) chunks.push(chunk);
      else chunks.length = 0;
      if (length > patience) tooLarge({ connection: 'close' });
    });
    request.once('end', () => (length > limitInBytes ? tooLarge() : resolve(Buffer.concat(chunks))));
    request.once('error', reject);
  });
}
