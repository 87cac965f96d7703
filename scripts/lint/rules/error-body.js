/** @import { Rule } from '../visitor.js' */
import { entries, errorResponses, find, isObject } from '../places.js';

const promised = ['code', 'message'];

/**
 * Whoever handles an error reads its `code` and `message`, whatever the status.
 *
 * Redocly's response-contains-property looks at a response that several statuses share under the first of them only,
 * and passes over a schema without `type: object`.
 *
 * @type {Rule}
 */
export const errorBody = () => {
  const reported = new Set();
  return {
    Operation(operation, context) {
      for (const { response } of errorResponses(operation, context)) {
        for (const { place: mediaType } of entries(response, context, 'content')) {
          const schema = find(mediaType, context, 'schema');
          if (schema === undefined) continue;
          const properties = find(schema, context, 'properties')?.node;
          const missing = promised.filter(
            (name) => !isObject(properties) || !Object.hasOwn(properties, name),
          );
          const at = find(mediaType, context)?.location.child(['schema']) ?? mediaType.location;
          if (missing.length === 0 || reported.has(at.absolutePointer)) continue;
          reported.add(at.absolutePointer);
          const name = schema.location.absolutePointer.replace(/.*[\\/]/, '');
          const message =
            `The body of an error has the properties ${promised.join(' and ')}, ` +
            `but ${name} lacks ${missing.join(' and ')}. Refer to the schema of errors.`;
          context.report({ message, location: at });
        }
      }
    },
  };
};
