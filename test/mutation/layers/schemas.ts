import { exampleFaults, patternFaults, schemaFaults } from '../../lint/schemas.js';
import { oneByOne } from './layer.js';

/** Schemas that compile in strict mode, and examples that fit them: `test/lint/schemas.test.ts`. */
export const schemasLayer = oneByOne(
  'schemas',
  (description) =>
    [...schemaFaults(description), ...patternFaults(description), ...exampleFaults(description)][0],
);
