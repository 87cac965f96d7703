import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Limiter } from '../../../test/support/rate-limits.js';

export interface LimitedServer {
  baseUrl: string;
  /** When each request was admitted, in milliseconds since `open`, and which message it brought. */
  admitted: { at: number; text: string }[];
  refused: number;
  /** Starts its clock, and refuses everything from and to these milliseconds. */
  open(closed?: [from: number, to: number]): void;
  close(): void;
}

/** A server on loopback that limits requests, states its limit when it refuses, and is 80 to 140 ms away. */
export async function startServer(
  limiter: Limiter,
  limit: number,
  [least, most]: [number, number],
): Promise<LimitedServer> {
  let openedAt = performance.now();
  let closed = [0, 0] as [number, number];
  const oneWay = async () => {
    const ms = (least + Math.random() * (most - least)) / 2;
    if (ms > 0) await sleep(ms);
  };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    await oneWay();
    const at = performance.now() - openedAt;
    const waitMs = at >= closed[0] && at < closed[1] ? 1000 : limiter(performance.now());
    if (waitMs === undefined) {
      limited.admitted.push({ at, text: JSON.parse(Buffer.concat(chunks).toString()).message.text });
    } else limited.refused += 1;
    await oneWay();
    response.setHeader('Content-Type', 'application/json');
    if (waitMs === undefined) response.end('{"messageId":1}');
    else {
      const headers = { 'Retry-After': Math.ceil(waitMs / 1000), 'X-RateLimit-Limit': limit };
      response.writeHead(429, headers).end('{"code":429,"message":"Too many requests"}');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const limited: LimitedServer = {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    admitted: [],
    refused: 0,
    open(spell = [0, 0]) {
      openedAt = performance.now();
      closed = spell;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
  return limited;
}
