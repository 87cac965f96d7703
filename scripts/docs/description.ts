import { readFile } from 'node:fs/promises';
import { UserError } from '../support/command.js';
import { type Bundle, type OperationDescription, readOperations } from '../support/description.js';
import { inProject } from '../support/project.js';

/** What the site shows of the description. */
export interface Documented {
  bundle: Bundle;
  title: string;
  summary: string;
  operations: OperationDescription[];
  /** The kind under which the client reports each status that is an error. */
  errorKinds: Record<string, string>;
}

/** The description that the site documents. */
export const descriptionFile = inProject('generated', 'openapi.json');

/** Reads it. */
export async function readDocumented(): Promise<Documented> {
  const text = await readFile(descriptionFile, 'utf8').catch(() => {
    throw new UserError(`${descriptionFile} is missing. Run "npm run generate".`);
  });
  const bundle = JSON.parse(text) as Bundle;
  const { title, summary } = bundle['info'] as Record<'title' | 'summary', string>;
  const errorKinds = bundle['x-aelyst-error-kinds'] as Record<string, string>;
  return { bundle, title, summary, operations: readOperations(bundle), errorKinds };
}

/** The part of an address that Redoc makes of the name of a tag. */
const slug = (name: string) => name.trim().toLowerCase().replace(/\s+/g, '-');

/** Where the reference shows an operation: address in the site, from its top. */
export const inReference = ({ tag, operationId }: OperationDescription): string =>
  `reference.html#/${slug(tag)}/${operationId.toLowerCase()}`;
