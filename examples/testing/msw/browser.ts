import { createClient } from '@aelyst/client';
import { createHandlers } from '@aelyst/client/msw';
import { setupWorker } from 'msw/browser';
import { commentForm } from '../application/comment-form.js';

const handlers = createHandlers();
await setupWorker(...handlers).start({ quiet: true });

// For the console of the browser: handlers.answerWith('createComment', 429)
Object.assign(globalThis, { handlers });

// The client refuses a token in a page, where everyone could read it. This one is no secret, and leaves the page for the
// worker only. With a base URL on localhost, `createHandlers({ baseUrl })` alongside, the option is not needed.
const aelyst = createClient({ token: 'any', allowTokenInBrowser: true, retry: false });
document.body.append(commentForm(aelyst));
