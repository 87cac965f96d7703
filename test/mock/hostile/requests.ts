import { json } from '../support.js';
import type { Draws } from './values.js';

/** What goes through one connection, and how many answers have to come back; nothing if it is not all HTTP. */
export interface Exchange {
  parts: Buffer[];
  answers: string[] | undefined;
}

/** One request that is HTTP, whatever else it is, and its method. */
function request({ whole, pick, path, body, header, method }: Draws, last: boolean) {
  const verb = method();
  const bytes = body();
  const headers = new Map([
    ['host', 'mock'],
    ['authorization', 'Bearer any-token'],
    ['content-type', json],
    ...Array.from({ length: whole(3) }, header),
    ...(last ? [['connection', 'close'] as const] : []),
  ]);
  // An upgrade goes with a Connection header, which would say something else than to close.
  if (!last) headers.delete('upgrade');
  const chunked = bytes.length > 0 && pick(false, false, true);
  if (chunked) headers.set('transfer-encoding', 'chunked');
  else headers.set('content-length', String(bytes.length));
  const fields = [...headers].map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const head = Buffer.from(`${verb} ${path()} HTTP/1.1\r\n${fields}\r\n`, 'latin1');
  const content = chunked
    ? [Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n0\r\n\r\n')]
    : [bytes];
  return { verb, bytes: Buffer.concat([head, ...content]) };
}

/** What a hostile caller sends: requests in a row, or half of one, or no HTTP at all. */
export function drawExchange(draws: Draws): Exchange {
  const { whole, pick, bytes } = draws;
  const count = pick(1, 1, 1, 2, 5);
  const requests = Array.from({ length: count }, (_, index) => request(draws, index === count - 1));
  const all = Buffer.concat(requests.map((each) => each.bytes));
  const answers = requests.map(({ verb }) => verb);
  return pick<() => Exchange>(
    () => ({ parts: [all], answers }),
    () => ({ parts: [all], answers }),
    () => ({ parts: [all], answers }),
    () => {
      const cut = whole(Math.min(all.length, 500));
      return { parts: [all.subarray(0, cut), all.subarray(cut)], answers };
    },
    () => ({ parts: [all.subarray(0, whole(all.length))], answers: undefined }),
    () =>
      whole(3) > 0
        ? { parts: [all], answers }
        : {
            parts: [
              pick(
                bytes(50),
                Buffer.from('\r\n\r\nGET\r\n\r\n'),
                Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
              ),
            ],
            answers: undefined,
          },
  )();
}
