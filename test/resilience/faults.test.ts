import { inspect } from 'node:util';
import { type ClientEvent, createClient } from '@aelyst/client';
import { expect, test } from 'vitest';
import { startSocketServer } from '../support/socket-server.js';
import { faultCases } from './fault-cases/index.js';

const token = 'secret-token-of-this-test';

test('there are enough of them, each with a name of its own', () => {
  expect(new Set(faultCases.map(({ name }) => name)).size).toBe(faultCases.length);
  expect(faultCases.length).toBeGreaterThanOrEqual(70);
});

// Most of them wait for something.
test.concurrent.each(faultCases)(
  '$name',
  async ({ answer, options, kind, delivery, status, requests = 1, retryAfterMs }) => {
    await using server = await startSocketServer(answer);
    const events: ClientEvent[] = [];
    const aelyst = createClient({ token, baseUrl: server.url, onEvent: (event) => events.push(event) });
    const result = await aelyst.sendMessage('id:123', { message: { type: 'text', text: 'x' } }, options);
    if (result.ok) {
      expect({ kind, data: result.data }).toMatchObject({ kind: 'ok', data: { messageId: 7 } });
    } else {
      const { error } = result;
      expect({ kind: error.kind, delivery: error.delivery }).toEqual({ kind, delivery });
      if (status !== undefined) expect([error.status, result.status]).toEqual([status, status]);
      expect(error.retryAfterMs).toBe(retryAfterMs ?? error.retryAfterMs);
      expect(error.attempts).toBe(requests);
      const { response, ...rest } = result;
      const shown = inspect(rest, { depth: 9, showHidden: true }) + JSON.stringify(rest) + error.stack;
      expect(shown).not.toContain(token);
    }
    expect(server.requests).toHaveLength(requests);
    expect(inspect(events)).not.toContain(token);
    expect(events.filter(({ type }) => type === 'request')).toHaveLength(requests);
  },
);
