import { at, child, type Json, type JsonObject } from '../../scripts/support/pointer.js';

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isList = (value: Json | undefined): value is Json[] => Array.isArray(value);

/** Keywords for people: the wording is ours (ruling 1). */
const proseKeywords: ReadonlySet<string> = new Set(['title', 'summary', 'description']);

/** Keywords whose lists are sets: their order says nothing. */
const sets = ['type', 'enum', 'required', 'tags'];

const unionKeywords = ['oneOf', 'anyOf'];

const sorted = (list: readonly Json[]): Json[] =>
  list.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

const withoutProse = (schema: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(schema).filter(([keyword]) => !proseKeywords.has(keyword)));

const isNull = (schema: Json): boolean => isObject(schema) && withoutProse(schema)['type'] === 'null';

/** A schema for what another one takes, or null; undefined where that would take more than a type. */
function orNull(schema: JsonObject): JsonObject | undefined {
  const { type, const: only, enum: listed, ...rest } = schema;
  if (type === undefined || unionKeywords.some((keyword) => keyword in rest)) return undefined;
  const values = only === undefined ? listed : [only];
  return { ...rest, type: [type, 'null'].flat(), ...(isList(values) && { enum: [...values, null] }) };
}

/**
 * One spelling for schemas that mean the same: `type: ['string']` is `type: 'string'`, `enum: ['text']` is
 * `const: 'text'`, a union with `type: 'null'` is a list of types, a union of one member is that member, and sets come
 * in one order. Changes the keywords of this schema only, not those of the schemas within.
 *
 * @param follow Gives what a reference leads to.
 */
function simplify(schema: JsonObject, follow: (node: Json) => Json): JsonObject {
  const merged = merge(schema, follow);
  const simple: Record<string, Json> = {};
  for (const [keyword, value] of Object.entries(merged)) {
    if (!sets.includes(keyword) || !isList(value)) simple[keyword] = value;
    else if (keyword === 'type' && value.length === 1) simple['type'] = value[0] ?? null;
    else if (keyword === 'enum' && value.length === 1 && !('const' in merged))
      simple['const'] = value[0] ?? null;
    else if (keyword !== 'required' || value.length > 0) simple[keyword] = sorted(value);
  }
  return simple;
}

/** A schema with the union or intersection in it dissolved, where that is possible. */
function merge(schema: JsonObject, follow: (node: Json) => Json): JsonObject {
  if ('discriminator' in schema) return schema;
  for (const keyword of [...unionKeywords, 'allOf']) {
    const { [keyword]: list, ...rest } = schema;
    if (!isList(list)) continue;
    const members = list.map(follow).filter((member) => keyword === 'allOf' || !isNull(member));
    const [only] = members;
    if (members.length !== 1 || !isObject(only)) continue;
    const inner = withoutProse(merge(only, follow));
    const whole = list.length > 1 ? orNull(inner) : inner;
    const isApart = whole && Object.keys(whole).every((key) => !(key in rest));
    if (isApart) return { ...whole, ...rest };
  }
  return schema;
}

/** One statement of a description, and its place. */
export interface Statement {
  readonly value: Json;
  /** JSON pointer in the document; of what was inherited or merged, the pointer of what it was added to. */
  readonly pointer: string;
}

/** What a description says, by the path of each statement: the keys that lead there, joined by ` › `. */
export interface Statements {
  readonly said: ReadonlyMap<string, Statement>;
  /** Descriptions, which are ours to word, by the path of what they describe. */
  readonly prose: ReadonlyMap<string, Statement>;
  /** The JSON pointer of everything that has parts, by path. */
  readonly places: ReadonlyMap<string, string>;
  /** Terms that the descriptions have to contain, by the same paths: only facts have them. */
  readonly mentions: ReadonlyMap<string, Statement>;
}

/** Keywords whose children have names of the author's choice. */
const nameMaps = new Set(
  `$defs callbacks content dependentSchemas encoding examples headers links mapping parameters pathItems paths
   patternProperties properties requestBodies responses schemas securitySchemes variables webhooks`.split(
    /\s+/,
  ),
);

/** Keywords whose value is data, and is compared as a whole. */
const data = new Set(['const', 'default', 'enum', 'example', 'required', 'scopes', 'type', 'value']);

/** Keywords that say nothing about the API: the version of the description and what belongs to it. */
const ours = new Set(['version', 'license', 'contact']);

const methods = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']);

export const join = (...steps: readonly (string | number)[]): string => steps.join(' › ');

/** Everything that a description in OpenAPI 3.1 says, with references followed and what is inherited in place. */
export function statementsOf(document: JsonObject): Statements {
  const said = new Map<string, Statement>();
  const prose = new Map<string, Statement>();
  const mentions = new Map<string, Statement>();
  const places = new Map<string, string>();
  const reached = new Set<string>();

  /** What is said twice is said the second time under a path that nothing else has. */
  function say(path: string, value: Json, pointer: string): void {
    said.set(said.has(path) ? `${path} (again)` : path, { value, pointer });
  }

  function follow(node: Json, pointer: string): { node: Json; pointer: string } {
    const reference = isObject(node) ? node['$ref'] : undefined;
    if (typeof reference !== 'string') return { node, pointer };
    const target = reference.startsWith('#/') ? (at(document, reference) as Json | undefined) : undefined;
    const isChain = isObject(target) && '$ref' in target;
    if (target === undefined || isChain) return { node: `an unusable reference: ${reference}`, pointer };
    reached.add(reference);
    return { node: target, pointer: reference };
  }

  /** Takes apart an object of keywords. */
  function keywords(node: JsonObject, pointer: string, path: string, above: readonly JsonObject[]): void {
    const before = said.size;
    places.set(path, pointer);
    for (const [keyword, value] of Object.entries(simplify(node, (part) => follow(part, pointer).node))) {
      const [inner, here] = [child(pointer, keyword), join(path, keyword)];
      if (isProse(keyword, value)) {
        if (keyword === 'description') prose.set(path, { value, pointer: inner });
      } else if (keyword === 'mentions') mentions.set(path, { value, pointer });
      else if (keyword === 'mapping' && isObject(value)) mapping(value, inner, here, above.at(-1));
      else if (data.has(keyword) || !hasParts(value) || (keyword === 'examples' && isList(value)))
        say(here, value, inner);
      else if (isList(value)) list(value, inner, here, above);
      else if (nameMaps.has(keyword)) names(value, inner, here, above);
      else visit(value, inner, here, above);
    }
    // A tag or a response of prose alone says that it is there.
    if (said.size === before) say(path, {}, pointer);
  }

  function visit(value: Json, pointer: string, path: string, above: readonly JsonObject[]): void {
    const target = follow(value, pointer);
    if (target.pointer !== pointer && isObject(value)) {
      for (const key of Object.keys(value).filter((each) => each !== '$ref'))
        say(join(path, `${key} beside $ref`), value[key] ?? null, pointer);
    }
    if (!isObject(target.node)) say(path, target.node, pointer);
    else if (above.includes(target.node)) say(path, 'itself again', pointer);
    else keywords(target.node, target.pointer, path, [...above, target.node]);
  }

  /** Their order decides which example of a response the mock sends, and nothing anywhere else. */
  function names(value: JsonObject, pointer: string, path: string, above: readonly JsonObject[]): void {
    places.set(path, pointer);
    const isOrdered = path.includes(' › responses › ') && path.endsWith(' › examples');
    for (const [index, [name, part]] of Object.entries(value).entries())
      visit(part, child(pointer, name), join(path, isOrdered ? `${index + 1} ${name}` : name), above);
  }

  function list(value: readonly Json[], pointer: string, path: string, above: readonly JsonObject[]): void {
    for (const [index, part] of value.entries()) {
      const { node } = follow(part, pointer);
      const name = isObject(node) && typeof node['name'] === 'string' ? node['name'] : index;
      visit(part, child(pointer, index), join(path, name), above);
    }
  }

  /** How the reference in a mapping is spelled says nothing; which member of the union it selects does. */
  function mapping(value: JsonObject, pointer: string, path: string, discriminator?: JsonObject): void {
    const union = unions.get(discriminator) ?? {};
    for (const [name, reference] of Object.entries(value)) {
      const target = follow({ $ref: reference }, pointer).node;
      const member = ['oneOf', 'anyOf'].flatMap((keyword) => {
        const members = isList(union[keyword]) ? union[keyword] : [];
        const index = members.findIndex((part) => follow(part, pointer).node === target);
        return index < 0 ? [] : [`${keyword} ${index}`];
      })[0];
      say(join(path, name), member ?? reference, child(pointer, name));
    }
  }

  /** An operation with what it takes over from its path item and from the document. */
  function complete(operation: JsonObject, item: JsonObject): JsonObject {
    const inherited = { servers: item['servers'] ?? document['servers'], security: document['security'] };
    const whole = { ...JSON.parse(JSON.stringify(inherited)), ...operation } as JsonObject;
    const parameters = [item['parameters'] ?? [], whole['parameters'] ?? []].flat();
    const security = isList(whole['security']) ? whole['security'].map(alternative) : whole['security'];
    return { ...whole, ...(parameters.length > 0 && { parameters }), ...(security && { security }) };
  }

  /** A way to authorize, with the security schemes that it names. */
  function alternative(schemes: Json): Json {
    if (!isObject(schemes)) return schemes;
    const named = Object.entries(schemes).map(([name, scopes]) => {
      const $ref = child('#/components/securitySchemes', name);
      const scheme = isList(scopes) ? follow({ $ref }, '#').node : scopes;
      return [name, isObject(scheme) && isList(scopes) ? { ...scheme, scopes } : scheme];
    });
    return Object.fromEntries(named);
  }

  const unions = unionsIn(document);
  const { paths = {}, components = {}, servers: _, security: __, info = {}, ...own } = document;
  const information = Object.entries(info ?? {}).filter(([keyword]) => !ours.has(keyword));
  for (const [template, part] of Object.entries(isObject(paths) ? paths : {})) {
    const { node, pointer } = follow(part, child('#/paths', template));
    const item = isObject(node) ? node : {};
    for (const [key, value] of Object.entries(item)) {
      const inner = child(pointer, key);
      if (methods.has(key) && isObject(value))
        keywords(complete(value, item), inner, `${key.toUpperCase()} ${template}`, []);
      else if (!['servers', 'parameters'].includes(key) && !isProse(key, value))
        say(join(template, key), value, inner);
    }
  }
  keywords({ ...own, ...(info && { info: Object.fromEntries(information) }) }, '#', 'description', []);
  // What nothing refers to says nothing to tools, but people read it.
  for (const [section, named] of Object.entries(components ?? {}))
    for (const name of Object.keys(named ?? {})) {
      const pointer = child(child('#/components', section), name);
      if (!reached.has(pointer)) say(join('components', section, name), 'unused', pointer);
    }
  return { said, prose, places, mentions };
}

const isProse = (keyword: string, value: Json): boolean =>
  proseKeywords.has(keyword) && typeof value === 'string';

/** Lists of plain values are data. */
const hasParts = (value: Json): value is JsonObject | Json[] =>
  isList(value) ? value.some(isObject) : isObject(value) && Object.keys(value).length > 0;

/** The schemas with a discriminator, by the discriminator. */
function unionsIn(node: Json, found = new Map<Json | undefined, JsonObject>()): typeof found {
  if (isList(node)) for (const part of node) unionsIn(part, found);
  if (isObject(node)) {
    if (isObject(node['discriminator'])) found.set(node['discriminator'], node);
    for (const part of Object.values(node)) unionsIn(part, found);
  }
  return found;
}
