/** @import { Location, Place, Rule } from '../visitor.js' */
import { entries, errorResponses, find, isObject } from '../places.js';

/**
 * The `code` in the example of an error is the status under which the example stands.
 *
 * Responses and examples are shared, so the fault can be in either: in the example when its code fits none of the
 * statuses that show it, in the reference of an operation when the code fits the others.
 *
 * @type {Rule}
 */
export const errorCode = () => {
  /** @type {Map<string, { name: string, example: Place, uses: { status: string, location: Location }[] }>} */
  const examples = new Map();
  return {
    Operation(operation, context) {
      for (const { status, response } of errorResponses(operation, context)) {
        for (const { place: mediaType } of entries(response, context, 'content')) {
          for (const { name, place } of entries(mediaType, context, 'examples')) {
            const example = find(place, context, 'value');
            if (example === undefined) continue;
            const known = examples.get(example.location.absolutePointer) ?? { name, example, uses: [] };
            known.uses.push({ status, location: response.location });
            examples.set(example.location.absolutePointer, known);
          }
        }
      }
    },
    Root: {
      leave(_root, context) {
        for (const { name, example, uses } of examples.values()) {
          const code = isObject(example.node) ? example.node['code'] : undefined;
          /** @param {string} statuses */
          const wrong = (statuses) =>
            `The example ${name} has the code ${JSON.stringify(code)}, but stands under ${statuses}.`;
          const strays = uses.filter(({ status }) => code !== Number(status));
          if (strays.length === uses.length) {
            const statuses = new Set(strays.map(({ status }) => status));
            const message = `${wrong([...statuses].join(' and '))} Its code is that status, as an integer.`;
            context.report({ message, location: example.location.child(['code']) });
            continue;
          }
          for (const { status, location } of strays) {
            const message = `${wrong(status)} Refer to a response whose example has the code ${status}.`;
            context.report({ message, location });
          }
        }
      },
    },
  };
};
