import { samplesOf } from './samples.js';

/**
 * @typedef {object} Operation
 * @property {string} operationId
 * @property {unknown} [x-codeSamples]
 * @property {unknown} [externalDocs]
 */

/** Puts the samples beside each operation, and a link to its page in the site. */
const codeSamples = () => ({
  Root: {
    /** @param {{ paths: Record<string, Record<string, Operation>> }} root */
    leave(root) {
      for (const operation of Object.values(root.paths).flatMap((item) => Object.values(item))) {
        const { operationId } = operation;
        operation['x-codeSamples'] = samplesOf(operationId, root);
        operation.externalDocs = {
          url: `operations/${operationId}.html`,
          description: 'Try it, and what the client says of each status',
        };
      }
    },
  },
});

/** What the reference shows beyond the published description. redocly.yaml turns it on for `aelyst@docs`. */
export default () => ({ id: 'docs', decorators: { oas3: { 'code-samples': codeSamples } } });
