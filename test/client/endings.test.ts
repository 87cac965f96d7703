import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ClientOptions, Delivery, ErrorKind } from '@aelyst/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operations, responseHeaders } from '../../generated/operations.js';
import { type Built, builtPackage } from '../support/built.js';
import { startServer } from '../support/server.js';

/** Where a call can wait. */
type Place = 'token' | 'queue' | 'pause' | 'connection' | 'response body' | 'retry wait';
/** How it can end there. */
type End = 'response' | 'signal' | 'timeoutMs' | 'deadlineMs' | 'maxWaitMs' | 'failure';
/** Whose option ends it: with `both`, the call's own; with `undefined`, the client's, which the call leaves alone. */
type Setter = 'client' | 'call' | 'both' | 'undefined';

interface Case {
  place: Place;
  end: End;
  setter: Setter;
}

interface Expected {
  /** Absent for a success. */
  kind?: ErrorKind;
  delivery?: Delivery;
  attempts?: number;
  /** Requests at the server for this contact. */
  requests: number | [number, number];
}

const places: Place[] = ['token', 'queue', 'pause', 'connection', 'response body', 'retry wait'];
const ends: End[] = ['response', 'signal', 'timeoutMs', 'deadlineMs', 'maxWaitMs', 'failure'];
const setters: Setter[] = ['client', 'call', 'both', 'undefined'];

/** Why a place cannot end that way. */
function impossible({ place, end, setter }: Case): string | undefined {
  const waitsForServer = place === 'token' || place === 'connection' || place === 'response body';
  if (end === 'timeoutMs' && !waitsForServer)
    return 'timeoutMs is the time of an attempt, and none is under way';
  if (end === 'maxWaitMs' && waitsForServer) return 'maxWaitMs is about waits that the API asks for';
  if (end === 'failure' && !waitsForServer) return 'a wait cannot fail';
  if ((end === 'response' || end === 'failure') && setter !== 'client') return 'no option has a part in it';
  return undefined;
}

const hour = 3_600_000;
const { retryAfter } = responseHeaders;
const [success] = operations.addTags.statuses;

const respond = (response: ServerResponse, status: number, headers: Record<string, string> = {}) =>
  response.writeHead(status, headers).end(JSON.stringify({}));

const tooMany = (seconds: number) => (response: ServerResponse) =>
  respond(response, 429, { [retryAfter.name]: String(seconds) });
const succeed = (response: ServerResponse) => respond(response, success);

/** What the server does with the requests for a contact, in turn; the last one for ever. */
type Does = ((response: ServerResponse) => unknown)[];

interface Program {
  id: number;
  token?: string;
  warmUp?: { id: number; first: boolean };
  client?: Partial<ClientOptions>;
  call?: object;
  signals?: ('client' | 'call')[];
  abortOn?: string | undefined;
}

/** The same option where the setter sets it. JSON has no `undefined`: `null` stands for it. */
function setBy(
  setter: Setter,
  option: object,
  longer: object,
  absent: object,
): { client?: object; call?: object } {
  if (setter === 'client') return { client: option };
  if (setter === 'call') return { call: option };
  if (setter === 'both') return { client: longer, call: option };
  return { client: option, call: absent };
}

function programOf(
  { place, end, setter }: Case,
  id: number,
): { program: Program; does: Does; warmUpDoes: Does } {
  const seconds = end === 'response' ? 0.05 : hour / 1000;
  const silent = () => {};
  const partial = (response: ServerResponse) => response.writeHead(success).write('{"');
  const does: Does = {
    token: [succeed],
    queue: [succeed],
    pause: [succeed],
    connection: [
      end === 'response' ? succeed : end === 'failure' ? (r: ServerResponse) => r.destroy() : silent,
    ],
    'response body': [
      end === 'response'
        ? succeed
        : end === 'failure'
          ? (r: ServerResponse) => r.writeHead(success).write('{"', () => setImmediate(() => r.destroy()))
          : partial,
    ],
    'retry wait': [tooMany(seconds), succeed],
  }[place];
  const warmUpDoes: Does = [place === 'pause' || end === 'maxWaitMs' ? tooMany(seconds) : succeed];

  const patient = { retry: { maxWaitMs: 2 * hour } };
  const soon = place === 'retry wait' ? 20_000 : 40;
  const set =
    end === 'timeoutMs'
      ? setBy(setter, { timeoutMs: soon }, { timeoutMs: hour }, { timeoutMs: null })
      : end === 'deadlineMs'
        ? setBy(setter, { deadlineMs: soon }, { deadlineMs: hour }, { deadlineMs: null })
        : end === 'maxWaitMs'
          ? setBy(setter, { retry: { maxWaitMs: 1000 } }, patient, { retry: { maxWaitMs: null } })
          : ({} as { client?: object; call?: object });
  const client = {
    ...(place === 'queue' && {
      rateLimit: { limit: 1, windowMs: end === 'response' ? 50 : hour },
    }),
    ...(end === 'maxWaitMs' ? {} : patient),
    ...set.client,
  };
  const abortOn = {
    token: 'start',
    queue: 'start',
    pause: 'start',
    connection: 'request',
    'response body': 'response',
    'retry wait': 'retry',
  }[place];
  const program: Program = {
    id,
    client,
    ...(set.call && { call: set.call }),
    ...(place === 'token' && { token: end === 'response' ? 'comes' : end === 'failure' ? 'fails' : 'hangs' }),
    ...((place === 'queue' || place === 'pause') && {
      warmUp: { id: id + 1000, first: !(place === 'queue' && end === 'maxWaitMs') },
    }),
    ...(end === 'signal' && {
      signals: setter === 'both' ? ['client', 'call'] : setter === 'call' ? ['call'] : ['client'],
      abortOn,
    }),
  };
  return { program, does, warmUpDoes };
}

function expectedOf({ place, end }: Case): Expected {
  // Sent, and perhaps not there yet when the call ends.
  const mayHaveArrived: [number, number] = [0, 1];
  if (end === 'response') return { requests: place === 'retry wait' ? 2 : 1 };
  const before = { delivery: 'not-sent', attempts: 0, requests: 0 } as const;
  const during = { delivery: 'unknown', attempts: 1, requests: mayHaveArrived } as const;
  const after = { delivery: 'refused', attempts: 1, requests: 1 } as const;
  const at = {
    token: before,
    queue: before,
    pause: before,
    connection: during,
    'response body': during,
    'retry wait': after,
  }[place];
  if (end === 'signal') return { kind: 'aborted', ...at };
  if (end === 'failure') return { kind: 'network', ...at };
  if (end === 'maxWaitMs') return { kind: 'rate-limited', ...at };
  // A wait that would outlast the deadline does not begin.
  if (place === 'retry wait') return { kind: 'rate-limited', ...at };
  return { kind: 'timeout', ...at };
}

const all = places.flatMap((place) =>
  ends.flatMap((end) => setters.map((setter): Case => ({ place, end, setter }))),
);
const possible = all.filter((one) => impossible(one) === undefined);

const program = fileURLToPath(new URL('endings-program.js', import.meta.url));

let built: Built;
beforeAll(async () => {
  built = await builtPackage();
});
afterAll(() => built[Symbol.asyncDispose]());

test('every place × end × setter is checked or listed as impossible', () => {
  expect(all).toHaveLength(places.length * ends.length * setters.length);
  expect(possible.length).toBeGreaterThan(70);
});

describe.concurrent('a call that waits for', () => {
  test.each(places)(
    '%s ends as it should, leaves nothing behind, and keeps the process until then',
    async (place) => {
      const cases = possible.filter((one) => one.place === place);
      const programs = cases.map((one, index) => programOf(one, index + 1));
      const doing = new Map<number, Does>();
      for (const { program, does, warmUpDoes } of programs) {
        doing.set(program.id, does);
        if (program.warmUp) doing.set(program.warmUp.id, warmUpDoes);
      }
      const requests = new Map<number, number>();
      await using server = await startServer((request, response) => {
        const id = Number(/id%3A(\d+)/.exec(request.url ?? '')?.[1]);
        const count = requests.get(id) ?? 0;
        requests.set(id, count + 1);
        const steps = doing.get(id) ?? [];
        steps[Math.min(count, steps.length - 1)]?.(response);
      });
      const parameters = JSON.stringify({
        client: pathToFileURL(join(built.folder, 'index.js')),
        baseUrl: server.url,
        cases: programs.map(({ program }) => program),
      });
      const child = spawn(process.execPath, [program, parameters]);
      let output = '';
      let errors = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        errors += text;
      });
      const [code] = await once(child, 'close');
      expect({ code, errors }).toEqual({ code: 0, errors: '' });
      const results = new Map(
        output
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line))
          .map(({ id, ...result }) => [id, result]),
      );
      const seen = cases.map(({ end, setter }, index) => {
        const { ok, kind, delivery, attempts, listeners } = results.get(index + 1) ?? {};
        return {
          end,
          setter,
          ok,
          kind,
          delivery,
          attempts,
          listeners,
          requests: requests.get(index + 1) ?? 0,
        };
      });
      const expected = cases.map((one) => {
        const { requests: count, ...error } = expectedOf(one);
        return {
          end: one.end,
          setter: one.setter,
          ok: error.kind === undefined,
          ...error,
          listeners: 0,
          requests: Array.isArray(count) ? expect.toSatisfy((value: number) => count.includes(value)) : count,
        };
      });
      expect(seen).toEqual(expected);
    },
  );
});
