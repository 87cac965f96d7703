/** Public entry `@aelyst/client/mock`. */
export type { Behaviour, Latency, Pace } from './behaviour/options.js';
export type * from './control.js';
export { MockError, type MockErrorReason } from './mock-error.js';
export type { Mock, MockOptions } from './options.js';
export type { RecordedRequest, RequestEvent } from './record.js';
export { startMock } from './start-mock.js';
