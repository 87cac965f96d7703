import type { Layer } from './layer.js';

/** Starts the time of an attempt (`timeoutMs`), which ends with the body of its response. */
export const timeout: Layer = (next) => (request) => {
  request.limits.limitAttempt(request.settings.timeoutMs);
  return next(request);
};
