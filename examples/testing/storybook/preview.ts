import { createHandlers } from '@aelyst/client/msw';
import { setupWorker } from 'msw/browser';

export const handlers = createHandlers();

/** For `.storybook/preview.ts`: one worker for all stories, and nothing left of a story for the next one. */
export default {
  async beforeAll() {
    await setupWorker(...handlers).start({ quiet: true, onUnhandledRequest: 'bypass' });
  },
  beforeEach() {
    return () => handlers.reset();
  },
};
