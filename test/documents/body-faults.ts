import { compilerFor } from '../../scripts/support/ajv.js';
import { type Bundle, type OperationDescription, readOperations } from '../../scripts/support/description.js';
import { bodies } from './bodies.js';
import type { Json } from './json.js';

const shown = (body: Json): string => {
  const text = JSON.stringify(body);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
};

/** JSON pointer of the schema at a place of an operation, in the bundle. */
function schemaAt(
  { parameter, request, responses }: OperationDescription,
  place: string,
): string | undefined {
  if (place === 'request') return request.schema;
  if (place === parameter.name) return parameter.schema;
  return responses.find(({ status }) => String(status) === place)?.content.schema;
}

/** What a description refuses although the documents allow it, and takes although they do not, as sentences. */
export function* bodyFaults(bundle: Bundle): Generator<string> {
  const operations = readOperations(bundle);
  const compile = compilerFor(bundle, { logger: false, validateFormats: false });
  for (const { operation, place, fitting, unfitting } of bodies) {
    const described = operations.find(({ method, path }) => `${method} ${path}` === operation);
    const pointer = described && schemaAt(described, place);
    if (pointer === undefined) {
      yield `${operation} › ${place}: not described`;
      continue;
    }
    const isFitting = compile(pointer);
    for (const body of fitting) if (!isFitting(body)) yield `${operation} › ${place}: refuses ${shown(body)}`;
    for (const body of unfitting) if (isFitting(body)) yield `${operation} › ${place}: takes ${shown(body)}`;
  }
}
