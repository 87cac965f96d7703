import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { prefixOf } from '../generate/operations.js';
import { UserError } from '../support/command.js';
import { type Bundle, type OperationDescription, readOperations } from '../support/description.js';
import { at, child, isObject } from '../support/pointer.js';
import { temporaryFolder } from '../support/project.js';
import { redocly } from '../support/run.js';

/** Levels of the next version, from the lowest to the highest. */
export const levels = ['none', 'patch', 'minor', 'major'] as const;
export type Level = (typeof levels)[number];
export const isLess = (one: Level, other: Level): boolean => levels.indexOf(one) < levels.indexOf(other);

/** A change, and the level of the next version that it needs. */
export interface Change {
  level: Level;
  /** JSON pointer in the bundle, or the name of a file. */
  place: string;
  /** Whom it concerns and how, in a sentence. */
  reason: string;
}

/**
 * A description in one of its many equal spellings: lists that are sets are sorted, and a type that may be null is a
 * list of types, not a choice between schemas.
 */
function canonical(node: unknown, key = ''): unknown {
  if (Array.isArray(node)) {
    const items = node.map((item) => canonical(item));
    return ['enum', 'required', 'type'].includes(key) ? items.toSorted() : items;
  }
  if (!isObject(node)) return node;
  for (const choice of ['oneOf', 'anyOf']) {
    const { [choice]: schemas, ...rest } = node;
    if (!Array.isArray(schemas) || schemas.length !== 2) continue;
    const [other, ...others] = schemas.filter((schema) => !isDeepStrictEqual(schema, { type: 'null' }));
    if (others.length > 0 || !isObject(other) || other['type'] === undefined) continue;
    const type = [other['type'], 'null'].flat();
    const values = Array.isArray(other['enum']) ? { enum: [...other['enum'], null] } : {};
    return canonical({ ...rest, ...other, type, ...values });
  }
  return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, canonical(value, name)]));
}

/** The part of the JSON format of `redocly diff` that is read here. */
interface Report {
  changes: {
    path: string;
    kind: 'added' | 'modified' | 'removed';
    property?: string;
    impact: Level;
    verdicts: { message: string }[];
  }[];
}

/** Keywords that only people read. Everything else that changes is at least minor, of which Redocly is not sure. */
const prose = /\/(description|summary|title|tags|externalDocs|examples?)(\/|$)|^#\/info\//;

/** What `redocly diff` finds, by the rules of redocly.yaml. */
async function diff(base: unknown, revision: unknown): Promise<Change[]> {
  await using temporary = await temporaryFolder('breaking');
  const folder = temporary.path;
  const file = (name: string) => join(folder, `${name}.json`);
  await writeFile(file('base'), JSON.stringify(base));
  await writeFile(file('revision'), JSON.stringify(revision));
  const options = ['--format', 'json', '--output', file('report'), '--fail-on', 'none'];
  const { ok, output } = await redocly('diff', file('base'), file('revision'), ...options);
  if (!ok) throw new UserError(`Redocly cannot compare the descriptions:\n${output}`);
  const { changes } = JSON.parse(await readFile(file('report'), 'utf8')) as Report;
  return changes.map(({ path, kind, property, impact, verdicts: [verdict] }) => {
    const place = property === undefined ? path : child(path, property);
    const level = impact === 'patch' && !prose.test(place) ? 'minor' : impact;
    return { level, place, reason: verdict?.message ?? `It was ${kind}.` };
  });
}

/** The properties of the schemas in a bundle, by pointer: whether they are in requests and in responses. */
function propertiesIn(node: unknown, pointer: string, found = new Map<string, string>()): typeof found {
  if (typeof node !== 'object' || node === null) return found;
  for (const [key, value] of Object.entries(node)) {
    const inner = child(pointer, key);
    if (pointer.endsWith('/properties') && isObject(value))
      found.set(inner, `${value['readOnly'] !== true} ${value['writeOnly'] !== true}`);
    propertiesIn(value, inner, found);
  }
  return found;
}

const major = (place: string, reason: string): Change => ({ level: 'major', place, reason });
const minor = (place: string, reason: string): Change => ({ level: 'minor', place, reason });

/** What breaks in an operation for users of the package, and `redocly diff` does not see. */
function* changesOfOperation(old: OperationDescription, now: OperationDescription): Generator<Change> {
  const { pointer } = now;
  if (old.secured !== now.secured)
    yield major(
      child(pointer, 'security'),
      `Calls without a token are ${now.secured ? 'refused' : 'accepted'}.`,
    );
  const [before, after] = [old, now].map(({ parameter }) => parameter.examples.map(prefixOf));
  const parameters = child(pointer, 'parameters');
  if (before?.some((prefix) => !after?.includes(prefix)))
    yield major(parameters, 'A method takes fewer forms of identifier: calls may not compile.');
  else if (after?.some((prefix) => !before?.includes(prefix)))
    yield minor(parameters, 'A method takes another form of identifier.');
  for (const { status, content } of now.responses) {
    const place = child(child(pointer, 'responses'), status);
    const response = old.responses.find((each) => each.status === status);
    if (response === undefined && status >= 200 && status < 300)
      yield major(place, 'A success can have other data.');
    if (response && !isDeepStrictEqual(response.content.examples, content.examples))
      yield minor(place, 'The mock responds with other examples.');
  }
}

/** What else breaks for users of the package, and `redocly diff` does not see. */
function* ownChanges(base: Bundle, revision: Bundle): Generator<Change> {
  const now = new Map(readOperations(revision).map((operation) => [operation.pointer, operation]));
  for (const old of readOperations(base)) {
    const operation = now.get(old.pointer);
    if (operation) yield* changesOfOperation(old, operation);
  }
  const kinds = '#/x-aelyst-error-kinds';
  for (const [status, kind] of Object.entries(Object(at(base, kinds))))
    if (at(revision, child(kinds, status)) !== kind)
      yield major(child(kinds, status), `No error has the kind ${kind} for ${status} any more.`);
  const server = '#/servers/0/url';
  if (at(base, server) !== at(revision, server))
    yield major(server, 'The client sends to another server by default.');
  const properties = propertiesIn(revision['components'], '#/components');
  for (const [place, before] of propertiesIn(base['components'], '#/components')) {
    const after = properties.get(place);
    if (after === undefined) yield major(place, 'The property is gone: code with it does not compile.');
    else if (after !== before && after !== 'true true')
      yield major(place, 'The property is gone from requests or from responses.');
  }
}

/** What changed from one bundled description to another: at each place, the change of the highest level. */
export async function changesOfDescription(base: Bundle, revision: Bundle): Promise<Change[]> {
  // As text, since the order of examples decides how the mock responds.
  if (JSON.stringify(base) === JSON.stringify(revision)) return [];
  const [before, after] = [canonical(base) as Bundle, canonical(revision) as Bundle];
  const kept = new Map<string, Change>();
  for (const change of [...ownChanges(before, after), ...(await diff(before, after))]) {
    const other = kept.get(change.place);
    if (other === undefined || isLess(other.level, change.level)) kept.set(change.place, change);
  }
  const any: Change = { level: 'patch', place: '#', reason: 'Something else is published.' };
  return kept.size > 0 ? [...kept.values()] : [any];
}
