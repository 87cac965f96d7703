import { STATUS_CODES } from 'node:http';
import { child, isObject, locate } from '../../support/pointer.js';
import type { Answer } from '../answer.js';
import type { Described } from '../described.js';
import type { Drift } from '../drift.js';
import type { Edit } from '../edit.js';
import type { OperationId } from '../exchange.js';
import { contentsFor } from './media-type.js';

const kinds = 'x-aelyst-error-kinds';

/** The kind that lint demands of an error, named after HTTP's own phrase for it. */
function kindEdits(document: Described['document'], status: number): Edit[] {
  const known = document[kinds];
  if (status < 400 || !isObject(known) || String(status) in known) return [];
  const name = (STATUS_CODES[status] ?? `status-${status}`).toLowerCase().replace(/[^a-z\d]+/g, '-');
  return [{ op: 'add', pointer: child(child('#', kinds), String(status)), value: name }];
}

/** The responses that all operations have for a status, as they stand there: a reference, if it is one. */
function known({ document, pointer }: Described, ids: string[], status: number): unknown[] {
  const responses = ids.map((id) => {
    const { value } = locate(document, child(pointer(id), 'responses'));
    return isObject(value) ? value[String(status)] : undefined;
  });
  const found = responses.filter((response) => response !== undefined);
  return [...new Map(found.map((response) => [JSON.stringify(response), response])).values()];
}

/** An answer with a status that its operation does not document. */
export function undocumentedStatus(described: Described, operation: OperationId, answer: Answer): Drift {
  const { status } = answer;
  const description = STATUS_CODES[status] ?? `Status ${status}`;
  const contents = answer.text === '' ? [undefined] : contentsFor(described, operation, answer);
  const responses = [
    ...known(described, described.operationIds, status),
    ...contents.map((content) => ({ description, ...(content && { content }) })),
  ];
  const pointer = child(child(described.pointer(operation), 'responses'), String(status));
  const kind = kindEdits(described.document, status);
  return {
    place: 'status',
    message: 'is not documented for this operation',
    changes: responses.map((value) => [{ op: 'add', pointer, value }, ...kind]),
  };
}
