import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Description } from '../mock/description/describe.js';
import { createValidator, type Validator } from '../mock/description/validator.js';

/**
 * Validation by the schemas of this package's description. In the published handlers these are functions that were
 * compiled when the package was built (scripts/build/compiled-validators.ts), so that a page neither loads Ajv nor
 * needs a policy that admits `eval`.
 */
export function validatorsOf(description: Description, _strict: boolean): Validator {
  // The description has no formats.
  return createValidator(description, { Ajv2020, addFormats: () => {} });
}
