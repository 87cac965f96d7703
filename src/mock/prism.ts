import { createRequire } from 'node:module';
import type { Validation } from './description/validator.js';
import { withLazyFaker } from './lazy-faker.js';
import { MockError } from './mock-error.js';

type PrismHttp = typeof import('@stoplight/prism-http');
type Validator = typeof import('@stoplight/prism-http/dist/validator/index.js');

interface ReferenceParser {
  bundle(document: string | object, options: { resolve: { http: false } }): Promise<unknown>;
}

/** What the mock uses of Prism, and of the packages that Prism itself reads and checks descriptions with. */
export interface Prism
  extends Pick<PrismHttp, 'createInstance' | 'getHttpOperationsFromSpec'>,
    Pick<Validator, 'validateInput'>,
    Validation {
  ReferenceParser: new () => ReferenceParser;
}

const here = createRequire(import.meta.url);

function resolvePrism(from: NodeJS.Require): string {
  try {
    return from.resolve('@stoplight/prism-http');
  } catch (cause) {
    const message =
      'The mock needs Prism, which is not installed: npm install --save-dev @stoplight/prism-http@5.12.0';
    throw new MockError('prism', message, { cause });
  }
}

/**
 * Loads Prism, which takes most of a mock's start. The CommonJS `require` of Prism itself finds its dependencies
 * wherever the package manager put them; `require` knows no types, hence the assertions.
 *
 * @param from Where to look for Prism.
 * @throws MockError if it is not installed.
 */
export function loadPrism(from: NodeJS.Require = here): Prism {
  const require = createRequire(resolvePrism(from));
  return withLazyFaker(require, () => ({
    ...(require('@stoplight/prism-http') as PrismHttp),
    ...(require('@stoplight/prism-http/dist/validator') as Validator),
    Ajv2020: (require('ajv/dist/2020') as typeof import('ajv/dist/2020.js')).Ajv2020,
    addFormats: require('ajv-formats') as Validation['addFormats'],
    ReferenceParser: require('@stoplight/json-schema-ref-parser') as Prism['ReferenceParser'],
  }));
}
