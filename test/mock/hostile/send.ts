import { connect } from 'node:net';
import type { Exchange } from './requests.js';

/** An answer as it came through a socket. */
export interface RawAnswer {
  status: number;
  contentType: string | undefined;
  body: string;
}

/** Takes the answers to requests of these methods apart; those that only say "continue" do not count. */
function parse(bytes: Buffer, methods: readonly string[]): RawAnswer[] {
  const answers: RawAnswer[] = [];
  let rest = bytes;
  while (rest.length > 0) {
    const end = rest.indexOf('\r\n\r\n');
    const head = rest.subarray(0, end).toString('latin1');
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]);
    if (end < 0 || Number.isNaN(status)) throw new Error(`This is no answer: ${rest.subarray(0, 200)}`);
    rest = rest.subarray(end + 4);
    if (status === 100) continue;
    const hasBody = methods[answers.length] !== 'HEAD';
    const length = hasBody ? Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0) : 0;
    const contentType = /^content-type: (.+)/im.exec(head)?.[1];
    answers.push({ status, contentType, body: rest.subarray(0, length).toString() });
    rest = rest.subarray(length);
  }
  return answers;
}

/** Sends everything through a connection, and gives the answers when the mock, or the caller, has closed it. */
export function send(port: number, { parts, answers }: Exchange): Promise<RawAnswer[]> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    // Whoever sends nonsense may be cut off.
    socket.on('error', (error) => answers !== undefined && reject(error));
    socket.on('close', () => resolve(answers === undefined ? [] : parse(Buffer.concat(chunks), answers)));
    for (const part of parts) socket.write(part);
    if (answers === undefined) socket.write('', () => socket.destroy());
  });
}
