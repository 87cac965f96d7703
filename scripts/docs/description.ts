import description from '../../generated/openapi.json' with { type: 'json' };
import { type Bundle, type OperationDescription, readOperations } from '../support/description.js';

/** The description that the site documents. */
export const bundle: Bundle = description;
export const { title, summary } = description.info;
export const operations = readOperations(bundle);
/** The kind under which the client reports each status that is an error. */
export const errorKinds: Record<string, string> = description['x-aelyst-error-kinds'];

/** Where the reference shows an operation: address in the site, from its top, with the tag as Redoc writes it. */
export const inReference = ({ tag, operationId }: OperationDescription): string =>
  `reference.html#/${tag.trim().toLowerCase().replace(/\s+/g, '-')}/${operationId.toLowerCase()}`;
