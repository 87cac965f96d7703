import { readFile } from 'node:fs/promises';
import { UserError } from '../support/command.js';
import { type Bundle, type OperationDescription, readOperations } from '../support/description.js';
import type { SiteFacts } from './frame/pages.js';

/** An operation, and where the reference shows it. */
export interface DocumentedOperation extends OperationDescription {
  /** Address in the site, from any of its pages. */
  href: string;
}

export interface Documented {
  bundle: Bundle;
  /** The text of the bundle, as it is offered for download. */
  text: string;
  facts: SiteFacts;
  operations: DocumentedOperation[];
  /** The kind under which the client reports each status that is an error. */
  errorKinds: Record<string, string>;
  /** URL of the API. */
  server: string;
}

/** The part of an address that Redoc makes of the name of a tag. */
const slug = (name: string) => name.trim().toLowerCase().replace(/\s+/g, '-');

/**
 * Reads the description that the site documents.
 *
 * @param url Where the site will be found.
 */
export async function readDocumented(source: string, url: string): Promise<Documented> {
  const text = await readFile(source, 'utf8').catch(() => {
    throw new UserError(`${source} is missing. Run "npm run generate".`);
  });
  const bundle = JSON.parse(text) as Bundle;
  const { title, summary, version } = bundle['info'] as Record<'title' | 'summary' | 'version', string>;
  const [server] = (bundle['servers'] ?? []) as { url: string }[];
  return {
    bundle,
    text,
    facts: { title, summary, version, url },
    operations:
      bundle['paths'] === undefined
        ? []
        : readOperations(bundle).map((operation) => ({
            ...operation,
            href: `index.html#/${slug(operation.tag)}/${operation.operationId.toLowerCase()}`,
          })),
    errorKinds: (bundle['x-aelyst-error-kinds'] ?? {}) as Record<string, string>,
    server: server?.url ?? '',
  };
}
