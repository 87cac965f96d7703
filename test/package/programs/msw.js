// The handlers for MSW, in the place of the API.
import { createClient } from '@aelyst/client';
import { createHandlers } from '@aelyst/client/msw';
import { setupServer } from 'msw/node';

const server = setupServer(...createHandlers());
server.listen({ onUnhandledRequest: 'error' });
const { ok } = await createClient({ token: 'any-token' }).addTags('id:1', ['new']);
server.close();
console.log(`@@result ${JSON.stringify(ok ? 'consumer ok' : 'no tags')}`);
