/** Handlers for MSW, for teams that cannot run a process: the public door. */
export type { Behaviour } from '../mock/behaviour/options.js';
export { answerWith, createHandlers } from './handlers.js';
export type { BodyOf, HandlerOptions, OperationId, StatusOf } from './types.js';
