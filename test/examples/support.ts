import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { type Row, readContacts } from '../../examples/bulk-send/contacts.js';
import { compiledExamples } from '../../scripts/support/examples.js';
import { type Program, startProgram } from '../../scripts/support/program.js';
import { inProject } from '../../scripts/support/project.js';
import { slidingWindow, unlimited } from '../../scripts/support/rate-limits.js';
import { startServer, type TestServer } from '../support/server.js';
import { thorough } from '../support/thorough.js';

export const token = 'secret-token-of-a-test';

/** The rows of a file, in pieces. */
export async function rowsIn(pieces: Iterable<Uint8Array>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of readContacts(pieces)) rows.push(row);
  return rows;
}

const compiled = thorough ? undefined : await compiledExamples();

/** The arguments of Node for an example: in CI as a user would start it, only without npx. */
const programOf = (name: string) =>
  compiled === undefined
    ? ['--import', 'tsx', inProject('examples', `${name}.ts`)]
    : [join(compiled, `${name}.mjs`)];

/** Starts an example, by a script of the shell if there is one. */
export function startExample(name: string, args: string[], baseUrl: string, script?: string): Program {
  const all = [...programOf(name), ...args];
  const env = { ...process.env, AELYST_TOKEN: token, AELYST_BASE_URL: baseUrl };
  return script === undefined
    ? startProgram(all, { env })
    : startProgram(['-c', script, 'sh', process.execPath, ...all], { command: 'sh', env });
}

/** An API that counts messages. Close it with `await using`. */
interface MessageServer extends AsyncDisposable {
  url: string;
  /** Texts of the messages that it took, in order. */
  taken: string[];
  /** Texts of those that have no response yet. */
  readonly open: Set<string>;
}

interface Behaviour {
  /** Messages that it takes in a second. */
  limit?: number;
  /** Responds to a message that was taken, or never does. The default is a success after a moment. */
  respond?: (text: string, succeed: () => void, response: ServerResponse) => void;
}

/** Starts a server that takes each message that its limit admits. */
export async function startMessageServer({
  limit,
  respond = (_, succeed) => setTimeout(succeed, 20),
}: Behaviour = {}): Promise<MessageServer> {
  const limiter = limit === undefined ? unlimited : slidingWindow(limit, 1000);
  const taken: string[] = [];
  const open = new Set<string>();
  const server: TestServer = await startServer((_, response) => {
    const { text } = JSON.parse(server.received.at(-1)?.body ?? '').message as { text: string };
    const waitMs = limiter(performance.now());
    response.setHeader('Content-Type', 'application/json');
    if (waitMs !== undefined) {
      response.writeHead(429, { 'Retry-After': Math.ceil(waitMs / 1000), 'X-RateLimit-Limit': limit });
      response.end('{"code":429,"message":"Too many requests"}');
      return;
    }
    taken.push(text);
    open.add(text);
    const succeed = () => {
      open.delete(text);
      response.end(JSON.stringify({ messageId: taken.length }));
    };
    respond(text, succeed, response);
  });
  return { ...server, taken, open };
}

/** A server that responds to some messages with a status of their own, and with these headers. */
export const startServerWith = (statuses: (text: string) => number | undefined, headers = {}) =>
  startMessageServer({
    respond(text, succeed, response) {
      response.writeHead(statuses(text) ?? 200, headers);
      succeed();
    },
  });
