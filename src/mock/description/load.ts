import { readFile } from 'node:fs/promises';
import { MockError } from '../mock-error.js';
import type { Prism } from '../prism.js';
import { type Description, tidy, toDescription } from './describe.js';

const nameOf = (description: string | object | undefined) =>
  typeof description === 'object' ? 'The description' : (description ?? 'generated/openapi.json');

/** A path, or a document that may be changed. */
async function source(description: string | object | undefined): Promise<string | object> {
  if (typeof description === 'object') return structuredClone(description);
  if (description !== undefined) {
    // The reader of references wraps this error in a longer one.
    await readFile(description);
    return description;
  }
  const { default: bundle } = await import('../../../generated/openapi.json', { with: { type: 'json' } });
  return structuredClone(bundle);
}

/**
 * Reads a description: a path to JSON or YAML, whose references may lead to other files but not into the network,
 * a parsed document, or by default the one of this package.
 *
 * @throws MockError if it cannot be read, or is not OpenAPI 3.1.
 */
export async function loadDescription(
  description: string | object | undefined,
  { ReferenceParser }: Prism,
): Promise<Description> {
  const name = nameOf(description);
  const document = await source(description)
    .then((from) => new ReferenceParser().bundle(from, { resolve: { http: false } }))
    .catch((cause: unknown) => {
      throw new MockError('description', `${name} cannot be read: ${tidy(cause)}`, { cause });
    });
  return toDescription(document, name);
}
