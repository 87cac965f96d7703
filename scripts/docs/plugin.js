import { guidesAsOne } from './guides.js';
import { samplesOf } from './samples.js';

/**
 * @typedef {object} Root
 * @property {{ description: string }} info
 * @property {Record<string, Record<string, Operation>>} paths
 *
 * @typedef {{ operationId: string, 'x-codeSamples'?: import('./samples.js').CodeSample[] }} Operation
 */

/**
 * Puts the guides after the introduction. Its own sections are left out: each has a guide that says more.
 *
 * @param {{ pages: string[] }} options
 */
const guides = ({ pages }) => ({
  Root: {
    /** @param {Root} root */
    leave(root) {
      const [introduction] = root.info.description.split(/^## /m);
      root.info.description = `${introduction}\n${guidesAsOne(pages, root)}`;
    },
  },
});

/** Puts the samples beside each operation. */
const codeSamples = () => ({
  Root: {
    /** @param {Root} root */
    leave(root) {
      for (const operation of Object.values(root.paths).flatMap((item) => Object.values(item)))
        operation['x-codeSamples'] = samplesOf(operation.operationId, root);
    },
  },
});

/** What the documentation shows beyond the published description. redocly.yaml turns it on for `aelyst@docs`. */
export default () => ({ id: 'docs', decorators: { oas3: { guides, 'code-samples': codeSamples } } });
