import type { IHttpRequest } from '@stoplight/prism-http';
import type { ApiRequest } from '../answer.js';
import { authorizationFault } from './authorization.js';

const mediaRange = /^\s*[^\s;,/]+\/[^\s;,/]+\s*(;\s*[^\s;,=]+=[^\s;,"]+\s*)*$/;

/** The media types that the request accepts, without those that Prism would throw on. */
export const acceptedTypes = (accept: string | undefined) =>
  accept?.split(',').filter((type) => mediaRange.test(type)) ?? [];

function queryOf(query: URLSearchParams): Record<string, string | string[]> {
  return Object.fromEntries(
    [...query].map(([name, value]) => {
      const all = query.getAll(name);
      return [name, all.length > 1 ? all : value];
    }),
  );
}

const isBrokenBearer = (authorization: string) =>
  /^bearer/i.test(authorization) && authorizationFault(authorization) !== undefined;

/** A request as Prism takes it. */
export function inputOf({ method, path, query, headers, body }: ApiRequest): IHttpRequest {
  // Prism gets the accepted media types by another way, and would throw on a malformed one here.
  const { accept: _, authorization, ...others } = headers;
  return {
    // Any other method than Prism knows is one that no operation has.
    method: method.toLowerCase() as IHttpRequest['method'],
    url: { path, query: queryOf(query) },
    // Prism takes anything behind "Bearer" for a token; without the header it refuses the request.
    headers:
      authorization === undefined || isBrokenBearer(authorization) ? others : { ...others, authorization },
    body,
  };
}
