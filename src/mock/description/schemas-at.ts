import { child, isObject, type JsonObject, type Located, locate } from './pointer.js';

/** A schema and those that it is composed of, each where it stands. */
function composed(document: JsonObject, pointer: string): Located[] {
  const located = locate(document, pointer);
  const { value } = located;
  if (!isObject(value)) return [];
  const members = ['allOf', 'oneOf', 'anyOf'].flatMap((keyword) => {
    const list = value[keyword];
    return Array.isArray(list)
      ? list.map((_, index) => child(child(located.pointer, keyword), String(index)))
      : [];
  });
  return [located, ...members.flatMap((member) => composed(document, member))];
}

/** Every schema that speaks of a place in a value: of the value itself, or what the names and indexes lead to. */
export function schemasAt(document: JsonObject, pointer: string, path: readonly string[]): Located[] {
  const [key, ...rest] = path;
  const here = composed(document, pointer);
  if (key === undefined) return here;
  return here.flatMap(({ value, pointer: place }) => {
    const { properties, items } = isObject(value) ? value : {};
    const next = [
      ...(isObject(properties) && Object.hasOwn(properties, key)
        ? [child(child(place, 'properties'), key)]
        : []),
      ...(isObject(items) && /^\d+$/.test(key) ? [child(place, 'items')] : []),
    ];
    return next.flatMap((each) => schemasAt(document, each, rest));
  });
}
