import type { Layer } from './layer.js';

/** Gives an attempt its time, body included: the clock goes on until the call is settled or tries again. */
export const timeout: Layer = (next) => (request) => {
  const { call } = request;
  call.setTimer(call.settings.timeoutMs);
  return next(request);
};
