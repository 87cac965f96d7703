import { at, type Bundle } from '../../scripts/support/description.js';
import { child, keysOf } from '../../scripts/support/pointer.js';
import { bundle } from './contract.js';

/** Values at JSON pointers of the description; `undefined` removes. */
export type Changes = Record<string, unknown>;

/** Changes of several keys of one object. */
export const within = (pointer: string, values: object): Changes =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [child(pointer, key), value]));

/** A copy of the description with changes. */
export function changed(changes: Changes): Bundle {
  const copy = structuredClone(bundle);
  for (const [pointer, value] of Object.entries(changes)) {
    const parent = at(copy, pointer.slice(0, pointer.lastIndexOf('/'))) as Record<string, unknown>;
    const key = String(keysOf(pointer).at(-1));
    if (value === undefined) delete parent[key];
    else parent[key] = value;
  }
  return copy;
}
