import { child, isObject, type JsonObject, locate } from '../../support/pointer.js';
import type { Answer } from '../answer.js';
import type { Described } from '../described.js';
import type { OperationId } from '../exchange.js';
import { inferSchema } from '../infer.js';

/** The media type of an answer, without its parameters; empty when it says none. */
export const mediaTypeOf = ({ headers }: Answer) =>
  headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';

export const isJson = (mediaType: string) => /[/+]json$/.test(mediaType);

/** The schemas that the responses of an operation refer to. */
function referredSchemas({ document, pointer }: Described, id: OperationId): JsonObject[] {
  const responses = locate(document, child(pointer(id), 'responses'));
  const schemas = Object.keys(Object(responses.value)).flatMap((status) => {
    const response = locate(document, child(responses.pointer, status)).value;
    const content = isObject(response) && isObject(response['content']) ? response['content'] : {};
    return Object.values(content).map((mediaType) => isObject(mediaType) && mediaType['schema']);
  });
  const references = schemas.filter(isObject).filter((schema) => '$ref' in schema);
  return [...new Map(references.map((schema) => [schema['$ref'], schema])).values()];
}

/** What might describe the content of an answer: by a schema that its operation knows, else by one made after it. */
export function contentsFor(described: Described, operation: OperationId, answer: Answer): JsonObject[] {
  const mediaType = mediaTypeOf(answer);
  // What comes without a media type can be described by no name but that of all.
  if (mediaType === '') return [{ '*/*': {} }];
  if (!isJson(mediaType)) return [{ [mediaType]: { schema: { type: 'string' } } }];
  const schemas = [...referredSchemas(described, operation), inferSchema(answer.json)];
  return schemas.map((schema) => ({ [mediaType]: { schema } }));
}
