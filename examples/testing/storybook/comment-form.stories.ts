import { createClient } from '@aelyst/client';
import { commentForm } from '../application/comment-form.js';
import { handlers } from './preview.js';

interface Context {
  canvasElement: HTMLElement;
}

/** As Storybook's renderer for HTML has it. */
export default {
  title: 'Comment form',
  // The token is no secret: all requests go to the handlers.
  render: () => commentForm(createClient({ token: 'any', allowTokenInBrowser: true, retry: false })),
  play({ canvasElement }: Context) {
    const input = canvasElement.querySelector('input');
    if (input !== null) input.value = 'Please call back';
    canvasElement.querySelector('button')?.click();
  },
};

export const Saved = {};

export const Loading = { beforeEach: () => handlers.answerWith('createComment', 'hang') };

export const NotFound = { beforeEach: () => handlers.answerWith('createComment', 404) };

export const LimitUsedUp = { beforeEach: () => handlers.answerWith('createComment', 429) };

export const PerhapsSaved = { beforeEach: () => handlers.answerWith('createComment', 'reset') };
