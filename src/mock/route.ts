import type { ApiRequest, Call } from './answer.js';
import { createMatcher } from './description/match.js';
import type { Operation } from './description/operations.js';
import { readPreference } from './prefer.js';
import { Problem } from './problem.js';

/** Finds the operation that a request calls; throws a Problem if the description has none for it. */
export function createRouter(operations: readonly Operation[]): (request: ApiRequest) => Call {
  const match = createMatcher(operations);
  return (request) => {
    const { method, path, headers } = request;
    const matches = match(path);
    const found = matches.find(({ operation }) => operation.method === method);
    if (found !== undefined) {
      return { ...request, ...found, preference: readPreference(headers['prefer'], found.operation) };
    }
    if (matches.length === 0) throw new Problem(404, `The description has no path for ${path}.`);
    const allow = [...new Set(matches.map(({ operation }) => operation.method))].join(', ');
    throw new Problem(405, `${path} has no ${method}; it has ${allow}.`, { allow });
  };
}
