/** @import { Location, Rule } from '../visitor.js' */
import { entries, isObject } from '../places.js';

const extension = 'x-aelyst-error-kinds';

/** What the client calls a failure that no documented status stands behind. */
const ofTheClient = ['undocumented', 'network', 'timeout', 'aborted', 'unreadable', 'redirect'];

/**
 * Errors are told apart by the kinds of their statuses: every error has one, no two share one, none is left over.
 *
 * @type {Rule}
 */
export const errorKinds = () => {
  /** @type {{ status: string, location: Location }[]} */
  const uses = [];
  return {
    Operation(operation, context) {
      const responses = entries({ node: operation, location: context.location }, context, 'responses');
      for (const { name: status, place } of responses) uses.push({ status, location: place.location.key() });
    },
    Root: {
      leave(root, context) {
        const kinds = isObject(root[extension]) ? root[extension] : {};
        for (const { status, location } of uses) {
          if (!/^[1-5]\d\d$/.test(status)) {
            const message = `${status} is not one status. Give each status a response of its own.`;
            context.report({ message, location });
          } else if (!status.startsWith('2') && !Object.hasOwn(kinds, status)) {
            const message = `The error ${status} has no kind. Add one to ${extension} in the root file.`;
            context.report({ message, location });
          }
        }
        const taken = new Set(ofTheClient);
        for (const [status, kind] of Object.entries(kinds)) {
          const location = context.location.child([extension, status]);
          if (!uses.some((use) => use.status === status)) {
            const message = `No operation responds with ${status}. Remove its kind, or describe the response.`;
            context.report({ message, location: location.key() });
          }
          if (typeof kind !== 'string' || !/^[a-z]+(-[a-z]+)*$/.test(kind) || taken.has(kind)) {
            const message =
              `${JSON.stringify(kind)} does not tell ${status} from other failures. ` +
              'Use words in lower case, joined by hyphens, that no other status and no failure of the client has.';
            context.report({ message, location });
          }
          taken.add(String(kind));
        }
      },
    },
  };
};
