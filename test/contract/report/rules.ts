import { at, type Bundle, type Json } from '../../../scripts/support/description.js';

/** Something that a schema demands of a value at some place. */
interface Rule {
  /** Property names from the root of the value, `*` for every index. */
  place: string[];
  keyword: string;
  /** What the keyword says, where it says more than one thing: a type, a member, a property. */
  detail?: string;
  /** Whether a value at that place is an instance of it. */
  concerns: (value: Json) => boolean;
}

/** What a validator found wrong in a value. */
export interface Fault {
  path: string[];
  keyword: string;
}

/** Keywords that demand nothing, and those that lead to other schemas. */
const silent = new Set(
  'title description examples example default deprecated discriminator properties items allOf'.split(' '),
);

const isObject = (value: Json): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isOfType: Record<string, (value: Json) => boolean> = {
  null: (value) => value === null,
  boolean: (value) => typeof value === 'boolean',
  integer: Number.isInteger,
  number: (value) => typeof value === 'number',
  string: (value) => typeof value === 'string',
  array: Array.isArray,
  object: isObject,
};

function rulesOfKeyword(place: string[], keyword: string, value: Json): Rule[] {
  const rule = { place, keyword, concerns: () => true };
  const details = keyword === 'enum' || keyword === 'required' || keyword === 'type' ? [value].flat() : [];
  if (details.length === 0) return [rule];
  return details.map((detail) => ({
    ...rule,
    ...((keyword !== 'type' || details.length > 1) && { detail: String(detail) }),
    concerns: (instance) =>
      keyword === 'enum'
        ? instance === detail
        : keyword === 'required'
          ? isObject(instance) && String(detail) in instance
          : (isOfType[String(detail)]?.(instance) ?? false),
  }));
}

/** Everything that a schema demands, at every place. */
export function rulesOf(bundle: Bundle, pointer: string, place: string[] = []): Rule[] {
  const schema = at(bundle, pointer) as Record<string, Json>;
  if (typeof schema['$ref'] === 'string') return rulesOf(bundle, schema['$ref'], place);
  const below = (key: string, names: string[]) =>
    Object.keys(schema[key] ?? {}).flatMap((name) =>
      rulesOf(bundle, `${pointer}/${key}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, [
        ...place,
        ...names,
        ...(key === 'properties' ? [name] : []),
      ]),
    );
  return [
    ...Object.entries(schema)
      .filter(([keyword]) => !silent.has(keyword))
      .flatMap(([keyword, value]) => rulesOfKeyword(place, keyword, value)),
    ...below('properties', []),
    ...['oneOf', 'allOf', 'anyOf'].flatMap((key) => below(key, [])),
    ...(schema['items'] === undefined ? [] : rulesOf(bundle, `${pointer}/items`, [...place, '*'])),
  ];
}

/** The parts of a value at a place. */
function partsAt(value: Json, [key, ...rest]: string[]): Json[] {
  if (key === undefined) return [value];
  if (Array.isArray(value))
    return value
      .filter((_, index) => key === '*' || key === `${index}`)
      .flatMap((item) => partsAt(item, rest));
  return isObject(value) && key in value ? partsAt(value[key] ?? null, rest) : [];
}

const pathFits = (path: string[], place: string[]) =>
  path.length === place.length && place.every((key, index) => key === '*' || key === path[index]);

/** Whether a value that nothing is wrong with keeps a rule, and does not merely pass it by. */
export const keeps = (value: Json, { place, concerns }: Rule): boolean =>
  partsAt(value, place).some(concerns);

/** Whether what is wrong with a value is that it breaks this rule. */
export const breaks = (value: Json, faults: Fault[], { place, keyword, detail }: Rule): boolean =>
  faults.some(
    ({ path, keyword: broken }) =>
      broken === keyword &&
      pathFits(path, place) &&
      // Which of several properties is missing, no fault says; of types and members, all are broken at once.
      (keyword !== 'required' ||
        partsAt(value, path).some((part) => isObject(part) && !(String(detail) in part))),
  );
