/** Types of the bodies and data of all operations, under the names of the description's schemas. */
export type * from '../generated/schemas.js';
export { type AelystClient, createClient, type Method, type Methods } from './client.js';
export { AelystError, type Delivery, type ErrorKind, type RateLimit, type StatusKind } from './errors.js';
export type { ClientEvent } from './events.js';
export type { Pace } from './http/pace.js';
export type { Feedback, Pacer, Turn, WaitOptions } from './http/pacer.js';
export {
  contactId,
  email,
  type Identifier,
  type IdentifierOf,
  type IdentifierPrefix,
  phone,
} from './identifier.js';
export { mention } from './mention.js';
export type { RawClient } from './openapi-fetch.js';
export type {
  CallOptions,
  ClientOptions,
  RetryOptions,
  SharedRateLimit,
  SharedRateLimitContext,
  Token,
} from './options.js';
export { type ErrorOf, type Failure, type OperationId, type Result, type Success, unwrap } from './result.js';
