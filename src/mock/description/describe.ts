import { MockError, oneLine } from '../mock-error.js';
import { type Operation, readOperations } from './operations.js';
import { isObject, type JsonObject } from './pointer.js';

/** A description that is ready to be mocked. */
export interface Description {
  /** What messages call it: the path as it was given, for instance. */
  name: string;
  /** The document, in one piece: all its references are internal. */
  document: JsonObject;
  operations: Operation[];
  /** URL of its first server, as it stands there, with the defaults of its variables. */
  serverUrl: string;
  /** Path of its first server, without a slash at the end: `/v1`. */
  basePath: string;
}

const dialect = 'https://json-schema.org/draft/2020-12/schema';

/** URL of the first server, with the defaults of its variables, as OpenAPI has them. */
function serverUrlOf(document: JsonObject): string {
  const { servers } = document;
  const server: unknown = Array.isArray(servers) ? servers[0] : undefined;
  if (!isObject(server) || typeof server['url'] !== 'string') return '/';
  const variables = isObject(server['variables']) ? server['variables'] : {};
  return server['url'].replace(/\{(.+?)\}/g, (_, name: string) => {
    const variable = variables[name];
    return isObject(variable) ? String(variable['default']) : name;
  });
}

/**
 * Reads what a mock needs out of a document whose references are all internal.
 *
 * @throws MockError if it is not OpenAPI 3.1, or has nothing to mock.
 */
export function toDescription(document: unknown, name: string): Description {
  const fail = (what: string, cause?: unknown) => new MockError('description', `${name} ${what}`, { cause });
  if (!isObject(document) || !/^3\.1\.\d+$/.test(String(document['openapi']))) {
    throw fail('is not an OpenAPI 3.1 description: it does not say "openapi: 3.1.…"');
  }
  try {
    const operations = readOperations(document);
    if (operations.length === 0) throw new Error('it has no operation');
    const serverUrl = serverUrlOf(document);
    return {
      name,
      // Without it, Prism would validate by the rules of draft-07, which OpenAPI 3.1 does not use.
      document: { jsonSchemaDialect: dialect, ...document },
      operations,
      serverUrl,
      basePath: new URL(serverUrl, 'http://localhost').pathname.replace(/\/+$/, ''),
    };
  } catch (cause) {
    throw fail(`cannot be mocked: ${tidy(cause)}`, cause);
  }
}

/** The reader of references says twice which file it cannot parse. */
export const tidy = (error: unknown) => oneLine(error).replace(/^(Error parsing .*?: )\1/, '$1');
