import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { prefixOf } from '../generate/operations.js';
import { UserError } from '../support/command.js';
import { type Bundle, type OperationDescription, readOperations } from '../support/description.js';
import { at, child, isObject } from '../support/pointer.js';
import { redocly } from '../support/redocly.js';
import { isLess, type Level } from './promise.js';

/** A change, and what it asks of the next version. */
export interface Change {
  level: Level;
  /** JSON pointer in the bundle, or the name of a file. */
  place: string;
  /** Whom it concerns and how, in a sentence. */
  reason: string;
}

/** The part of the JSON format of `redocly diff` that is read here. */
interface Report {
  changes: {
    path: string;
    kind: 'added' | 'modified' | 'removed';
    property?: string;
    impact: Level;
    verdicts: { message: string }[];
    base?: { value?: unknown };
    revision?: { value?: unknown };
  }[];
}

/** Keywords that only people read. Everything else that changes is at least minor, of which Redocly is not sure. */
const prose = /\/(description|summary|title|tags|externalDocs|examples?)(\/|$)|^#\/info\//;

const inOrder = (list: unknown) => (Array.isArray(list) ? list.toSorted() : list);

const changesIn = ({ changes }: Report): Change[] =>
  changes.map(({ path, kind, property, impact, verdicts: [verdict], base, revision }) => {
    const place = property === undefined ? path : child(path, property);
    const isOrder = base && revision && isDeepStrictEqual(inOrder(base.value), inOrder(revision.value));
    const level = impact === 'patch' && !isOrder && !prose.test(place) ? 'minor' : impact;
    return { level, place, reason: verdict?.message ?? `It was ${kind}.` };
  });

/** Of each place what asks for most. */
function highestOfEachPlace(changes: readonly Change[]): Change[] {
  const kept = new Map<string, Change>();
  for (const change of changes) {
    const other = kept.get(change.place);
    if (other === undefined || isLess(other.level, change.level)) kept.set(change.place, change);
  }
  return [...kept.values()];
}

/** What `redocly diff` finds, by the rules of redocly.yaml. */
async function diff(base: Bundle, revision: Bundle): Promise<Change[]> {
  const folder = await mkdtemp(join(tmpdir(), 'aelyst-breaking-'));
  const file = (name: string) => join(folder, `${name}.json`);
  try {
    await writeFile(file('base'), JSON.stringify(base));
    await writeFile(file('revision'), JSON.stringify(revision));
    const options = ['--format', 'json', '--output', file('report'), '--fail-on', 'none'];
    const { ok, output } = await redocly('diff', file('base'), file('revision'), ...options);
    if (!ok) throw new UserError(`Redocly cannot compare the descriptions:\n${output}`);
    return changesIn(JSON.parse(await readFile(file('report'), 'utf8')) as Report);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const kindsOf = (bundle: Bundle) => Object.entries((bundle['x-aelyst-error-kinds'] ?? {}) as object);

/** The properties of the schemas in a bundle, by pointer: whether they stand in requests and responses. */
function propertiesIn(node: unknown, pointer: string, found = new Map<string, string>()): typeof found {
  if (!isObject(node) && !Array.isArray(node)) return found;
  for (const [key, value] of Object.entries(node)) {
    const inner = child(pointer, key);
    if (pointer.endsWith('/properties') && isObject(value))
      found.set(inner, JSON.stringify([value['readOnly'] === true, value['writeOnly'] === true]));
    propertiesIn(value, inner, found);
  }
  return found;
}

const prefixesOf = ({ parameter }: OperationDescription) => parameter.examples.map(prefixOf);

const isSuccess = ({ status }: { status: number }) => status >= 200 && status < 300;

/** What breaks in an operation for users of the package. */
function* changesOfOperation(old: OperationDescription, now: OperationDescription): Generator<Change> {
  const { pointer } = now;
  if (old.secured !== now.secured) {
    const reason = now.secured ? 'Calls without a token are refused.' : 'Calls without a token are accepted.';
    yield { level: 'major', place: child(pointer, 'security'), reason };
  }
  const place = child(pointer, 'parameters');
  if (prefixesOf(old).some((prefix) => !prefixesOf(now).includes(prefix)))
    yield {
      level: 'major',
      place,
      reason: 'A method takes fewer forms of identifier: calls may not compile.',
    };
  else if (prefixesOf(now).length > prefixesOf(old).length)
    yield { level: 'minor', place, reason: 'A method takes another form of identifier.' };
  for (const { status, content } of now.responses) {
    const inResponses = child(child(pointer, 'responses'), status);
    const before = old.responses.find((response) => response.status === status);
    if (before === undefined && isSuccess({ status }))
      yield { level: 'major', place: inResponses, reason: 'A success can have other data.' };
    if (before && !isDeepStrictEqual(before.content.examples, content.examples))
      yield { level: 'minor', place: inResponses, reason: 'The mock responds with other examples.' };
  }
}

/** What breaks for users of the package, and `redocly diff` does not see. */
function* ownChanges(base: Bundle, revision: Bundle): Generator<Change> {
  const now = new Map(readOperations(revision).map((operation) => [operation.pointer, operation]));
  for (const old of readOperations(base)) {
    const operation = now.get(old.pointer);
    if (operation) yield* changesOfOperation(old, operation);
  }
  const kinds = new Map(kindsOf(revision));
  for (const [status, kind] of kindsOf(base))
    if (kinds.get(status) !== kind) {
      const place = child('#/x-aelyst-error-kinds', status);
      yield { level: 'major', place, reason: `No error has the kind ${kind} for ${status} any more.` };
    }
  const server = '#/servers/0/url';
  if (at(base, server) !== at(revision, server))
    yield { level: 'major', place: server, reason: 'The client sends to another server by default.' };
  const properties = propertiesIn(revision['components'], '#/components');
  for (const [place, before] of propertiesIn(base['components'], '#/components')) {
    const after = properties.get(place);
    if (after === undefined)
      yield { level: 'major', place, reason: 'The property is gone: code with it does not compile.' };
    else if (after !== before && after !== '[false,false]')
      yield { level: 'major', place, reason: 'The property is gone from requests or from responses.' };
  }
}

/** What changed from one bundled description to another. */
export async function changesOfDescription(base: Bundle, revision: Bundle): Promise<Change[]> {
  // As text, since the order of examples decides how the mock responds.
  if (JSON.stringify(base) === JSON.stringify(revision)) return [];
  const changes = [...ownChanges(base, revision), ...(await diff(base, revision))];
  const any: Change = { level: 'patch', place: '#', reason: 'Something else is published.' };
  return changes.length > 0 ? highestOfEachPlace(changes) : [any];
}
