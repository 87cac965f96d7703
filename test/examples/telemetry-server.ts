import type { AelystClient } from '@aelyst/client';
import { startServer } from '../support/server.js';

/** The number of a contact, longer than what a time or duration could hold by chance. */
const contact = '9876501234567890';

/** What must not be in any log or metric. */
export const secrets = ['secret-token-of-a-test', contact, 'jane@example.com', '60121233112'];

export const [token] = secrets as [string];

/** Refuses the first request for a moment, takes the second, fails on the third, and breaks the fourth off. */
export function startTroubledServer() {
  const responses: [status: number, headers: Record<string, string>][] = [
    [429, { 'Retry-After': '1', 'X-RateLimit-Limit': '10' }],
    [200, {}],
    [500, {}],
  ];
  return startServer((request, response) => {
    const scripted = responses.shift();
    if (!scripted) {
      response.destroy();
      return;
    }
    response.writeHead(scripted[0], { 'Content-Type': 'application/json', ...scripted[1] });
    // An API may well repeat what it was asked.
    response.end(JSON.stringify({ messageId: 1, message: `${request.url} failed for ${secrets}` }));
  });
}

/** Three calls, the first of them with a retry. */
export async function makeCalls({ sendMessage, addTags }: AelystClient) {
  const message = { message: { type: 'text', text: 'On its way' } } as const;
  return [
    await sendMessage('phone:+60121233112', message),
    await sendMessage('email:jane@example.com', message),
    await addTags(`id:${contact}`, ['customer']),
  ] as const;
}
