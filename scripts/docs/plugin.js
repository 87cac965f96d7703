import { samplesOf } from './samples.js';

/**
 * @typedef {object} Operation
 * @property {string} operationId
 * @property {unknown} [x-codeSamples]
 * @property {unknown} [externalDocs]
 */

/** Puts the samples beside each operation, and a link to its page in the site. */
const codeSamples = () => ({
  Operation: {
    /** @param {Operation} operation */
    leave(operation) {
      const { operationId } = operation;
      operation['x-codeSamples'] = samplesOf(operationId);
      operation.externalDocs = {
        url: `operations/${operationId}.html`,
        description: 'Try it, and what the client says of each status',
      };
    },
  },
});

/** What the reference shows beyond the published description. redocly.yaml turns it on for `aelyst@docs`. */
export default () => ({ id: 'docs', decorators: { oas3: { 'code-samples': codeSamples } } });
