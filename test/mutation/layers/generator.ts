import { operationsModule } from '../../../scripts/generate/operations.js';
import { oneByOne } from './layer.js';

/**
 * The generator, which refuses what the client cannot carry: `test/generate/operations.test.ts`. That its output
 * differs from the committed one kills nothing: whoever changes the description generates it anew.
 */
export const generatorLayer = oneByOne('generator', (description) => {
  operationsModule(description);
  return undefined;
});
