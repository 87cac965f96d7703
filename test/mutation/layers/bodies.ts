import { bodyFaults } from '../../documents/body-faults.js';
import { oneByOne } from './layer.js';

/** Bodies and identifiers that the documents allow or not: `test/documents/bodies.test.ts`. */
export const bodiesLayer = oneByOne(
  'bodies',
  (description) => bodyFaults(description).next().value ?? undefined,
);
