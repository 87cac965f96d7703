import { child, isObject, locate } from '../../support/pointer.js';
import type { Answer } from '../answer.js';
import type { Described, DescribedResponse } from '../described.js';
import type { Drift } from '../drift.js';
import { editsOf, messageOf } from '../schema-edits.js';

/** What the text of a header may stand for: itself, and a number or a truth value if it reads like one. */
function valuesOf(text: string): unknown[] {
  if (/^-?\d+(\.\d+)?$/.test(text)) return [Number(text), text];
  return /^(true|false)$/.test(text) ? [text === 'true', text] : [text];
}

/** Headers that the description has for a response: whether they are there, and of their type. */
export function compareHeaders(
  { document, check }: Described,
  response: DescribedResponse,
  answer: Answer,
): Drift[] {
  const headers = response.value['headers'];
  return Object.keys(isObject(headers) ? headers : {}).flatMap((name): Drift[] => {
    const { value, pointer } = locate(document, child(child(response.pointer, 'headers'), name));
    const place = `header ${name}`;
    const text = answer.headers.get(name);
    if (text === null) {
      // OpenAPI takes a header for optional unless it says otherwise. One that is documented is expected all the same.
      const optional = isObject(value) && value['required'] === false;
      const change = { op: 'add', pointer: child(pointer, 'required'), value: false } as const;
      return optional ? [] : [{ place, message: 'is missing', changes: [[change]] }];
    }
    const { pointer: schema, value: described } = locate(document, child(pointer, 'schema'));
    if (described === undefined) return [];
    const faults = valuesOf(text).map((each) => check(schema, each));
    if (faults.some((list) => list.length === 0)) return [];
    return (faults[0] ?? []).map((fault) => ({
      place,
      message: messageOf(fault),
      changes: [editsOf(fault)],
    }));
  });
}
