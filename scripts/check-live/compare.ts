import { compareContent } from './compare/content.js';
import { compareHeaders } from './compare/headers.js';
import { compareRequest } from './compare/request.js';
import { undocumentedStatus } from './compare/status.js';
import type { Described } from './described.js';
import type { Drift } from './drift.js';
import type { Exchange } from './exchange.js';

/** Holds what came of a call against the description: everything in which they differ. */
export function compare(described: Described, { call, answer, error }: Exchange): Drift[] {
  if (answer === undefined) {
    // The client held the call back, as an earlier answer had asked for.
    if (error?.delivery === 'not-sent' && error.kind === 'rate-limited') return [];
    return [{ place: 'status', message: `is missing: ${error?.message ?? 'no answer'}`, changes: [] }];
  }
  const request = compareRequest(described, call, answer);
  const response = described.response(call.operation, answer.status);
  if (response === undefined) return [...request, undocumentedStatus(described, call.operation, answer)];
  return [
    ...request,
    ...compareHeaders(described, response, answer),
    ...compareContent(described, call.operation, response, answer),
  ];
}
