import { isList, isObject, type Json } from './json.js';

/** One change in one place of a description. */
export interface Break {
  readonly change: string;
  /** Whether it touches nothing but prose, or what of `info` is ours alone. */
  readonly isLeftOut: boolean;
}

type MutableList = Json[];
type MutableObject = Record<string, Json>;

/** One keyword that nobody knows, and one that OpenAPI does, and that takes nothing away from a schema. */
const strangers: readonly string[] = ['x-stranger', 'deprecated'];

/**
 * Breaks a description in every place there is, one at a time: a break is in place while it is yielded, and mended
 * afterwards. Of OpenAPI it knows only where prose stands, so that it shares no mistake with the comparison.
 */
export function* breaks(node: Json, pointer = ''): Generator<Break> {
  if (isList(node)) yield* breaksOfList(node as MutableList, pointer);
  else if (isObject(node)) yield* breaksOfObject(node as MutableObject, pointer);
}

function* breaksOfList(list: MutableList, pointer: string): Generator<Break> {
  list.push('stranger');
  yield { change: `${pointer}: a member added`, isLeftOut: isLeftOut(pointer) };
  list.pop();

  for (const [index, member] of [...list].entries()) {
    const at = `${pointer}/${index}`;
    list.splice(index, 1);
    yield { change: `${at}: removed`, isLeftOut: holdsProseOnly(member, at) };
    list.splice(index, 0, changed(member));
    yield { change: `${at}: changed`, isLeftOut: isLeftOut(at) };
    list[index] = member;
    yield* breaks(member, at);
  }
}

function* breaksOfObject(object: MutableObject, pointer: string): Generator<Break> {
  for (const stranger of strangers) {
    object[stranger] = true;
    yield { change: `${pointer}: ${stranger} added`, isLeftOut: isLeftOut(pointer) };
    delete object[stranger];
  }
  for (const [key, value] of Object.entries(object)) {
    const at = `${pointer}/${key}`;
    delete object[key];
    yield { change: `${at}: removed`, isLeftOut: holdsProseOnly(value, at) };
    object[`${key}Renamed`] = value;
    yield { change: `${at}: renamed`, isLeftOut: isLeftOut(pointer) };
    delete object[`${key}Renamed`];
    object[key] = changed(value);
    yield { change: `${at}: changed`, isLeftOut: isLeftOut(at) };
    object[key] = value;
    yield* breaks(value, at);
  }
}

/** Another value of the same type, where there is one. */
function changed(value: Json): Json {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  return typeof value === 'string' ? `${value} changed` : 'changed';
}

/** A wholly replaced `info` is a change, a removed one is not: what it had was left out. */
function holdsProseOnly(value: Json, pointer: string): boolean {
  const below = isList(value) || isObject(value) ? Object.entries(value) : [];
  const allBelow =
    below.length > 0 && below.every(([key, part]) => holdsProseOnly(part, `${pointer}/${key}`));
  return isLeftOut(pointer) || allBelow;
}

function isLeftOut(pointer: string): boolean {
  const isOwnInfo = /^\/info\/(version|license|contact)(\/|$)/.test(pointer);
  const isInExample = /\/examples\/[^/]+\/value(\/|$)/.test(pointer);
  const isProse = /\/(title|summary|description)$/.test(pointer) && !/\/properties\/[^/]+$/.test(pointer);
  return isOwnInfo || (isProse && !isInExample);
}
