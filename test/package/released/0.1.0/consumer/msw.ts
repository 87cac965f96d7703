import {
  answerWith,
  type BodyOf,
  createHandlers,
  type HandlerOptions,
  type StatusOf,
} from '@aelyst/client/msw';

const options: HandlerOptions = {
  baseUrl: 'https://api.test/v1',
  queued: 0.1,
  latency: { minMs: 1, maxMs: 2 },
};
const status: StatusOf<'createComment'> = 404;
const body: BodyOf<'addTags', 200> = { contactId: 7 };

export const handlers = [
  answerWith('createComment', status),
  answerWith('addTags', 200, { body }),
  ...createHandlers(options),
];
