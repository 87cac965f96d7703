import { isObject, type JsonObject, keysOf } from '../support/pointer.js';

/** A change of a document at one place. */
export interface Edit {
  op: 'add' | 'replace' | 'remove';
  /** JSON pointer as a fragment; `-` at its end is the place behind the last item of a list. */
  pointer: string;
  /** What is added, or stands there afterwards. */
  value?: unknown;
}

function editAt(parent: unknown, key: string, { op, pointer, value }: Edit): void {
  if (Array.isArray(parent)) {
    const index = key === '-' ? parent.length : Number(key);
    parent.splice(index, op === 'add' ? 0 : 1, ...(op === 'remove' ? [] : [value]));
  } else if (!isObject(parent)) throw new Error(`There is nothing to edit at ${pointer}.`);
  else if (op === 'remove') delete parent[key];
  else parent[key] = value;
}

/** A copy of a document with changes made in it, one after the other. */
export function applyEdits(document: JsonObject, edits: readonly Edit[]): JsonObject {
  const copy = structuredClone(document);
  for (const edit of edits) {
    const keys = keysOf(edit.pointer);
    const key = keys.pop() ?? '';
    const parent = keys.reduce<unknown>(
      (node, name) => (node === Object(node) ? Reflect.get(Object(node), name) : undefined),
      copy,
    );
    editAt(parent, key, structuredClone(edit));
  }
  return copy;
}
