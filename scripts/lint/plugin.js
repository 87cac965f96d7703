import { errorBody } from './rules/error-body.js';
import { errorCode } from './rules/error-code.js';
import { errorKinds } from './rules/error-kinds.js';
import { noExternalReferences, noReferenceSiblings } from './rules/references.js';

/** The rules that Redocly's own and its configurable assertions cannot express. redocly.yaml turns them on. */
export default () => ({
  id: 'aelyst',
  rules: {
    oas3: {
      'error-body': errorBody,
      'error-code': errorCode,
      'error-kinds': errorKinds,
      'no-external-references': noExternalReferences,
      'no-reference-siblings': noReferenceSiblings,
    },
  },
});
