/** The mock of the API: the public door. */
export type {
  AnswerOptions,
  BodyOf,
  ConnectionFailureKind,
  OperationId,
  StatusOf,
  Step,
} from './answer-with.js';
export type { Latency } from './behaviour/latency.js';
export type { Behaviour } from './behaviour/options.js';
export type { RateLimit } from './behaviour/rate-limit.js';
export type { MockControl } from './handle.js';
export { MockError, type MockErrorReason } from './mock-error.js';
export type { Mock, MockOptions } from './options.js';
export type { RecordedRequest } from './record.js';
export type { RequestEvent } from './request-event.js';
export { startMock } from './start-mock.js';
