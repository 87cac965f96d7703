import { isList, type Json } from '../documents/json.js';
import { child, withKey, withName } from './json.js';
import type { Place, Places } from './places.js';

/** One change in one place. */
export interface Change {
  /** What is changed, as a JSON pointer in the bundle. */
  readonly pointer: string;
  /** What it says, or its name if that is what changes; absent if it says nothing yet. */
  readonly before: Json | undefined;
  /** What it says then; absent if nothing any more. */
  readonly after: Json | undefined;
  /** How: another value at a pointer, which may lie above the place when keys of one object change together. */
  readonly edit: { readonly pointer: string; readonly value: Json | undefined };
}

/** A kind of mistake: makes it at every place of a description where it can be made. */
export type Operator = (places: Places) => readonly Change[];

export type Operators = Readonly<Record<string, Operator>>;

/** Another value under a key of an object; none removes the key. */
export function set({ node, pointer }: Place, key: string, after: Json | undefined): Change {
  const at = child(pointer, key);
  return { pointer: at, before: node[key], after, edit: { pointer: at, value: after } };
}

export const remove = (place: Place, key: string): Change => set(place, key, undefined);

/** Another name for a key of an object. */
export function rename({ node, pointer }: Place, from: string, to: string): Change {
  return {
    pointer: child(pointer, from),
    before: from,
    after: to,
    edit: { pointer, value: withName(node, from, to) },
  };
}

/** An object written anew, with the place to name and what it said and says there. */
export function rewrite(
  { pointer }: Place,
  value: Json,
  says: { at: string; before: Json | undefined; after: Json | undefined },
): Change {
  return { pointer: says.at, before: says.before, after: says.after, edit: { pointer, value } };
}

/** A list without one of its members. */
export function without({ node, pointer }: Place, key: string, index: number): Change {
  const list = node[key];
  const at = child(child(pointer, key), String(index));
  const members = isList(list) ? list : [];
  return {
    pointer: at,
    before: members[index],
    after: undefined,
    edit: { pointer: child(pointer, key), value: withKey(members, String(index), undefined) },
  };
}
