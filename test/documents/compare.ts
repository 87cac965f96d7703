import { isDeepStrictEqual } from 'node:util';
import { child, type Json, type JsonObject } from '../../scripts/support/pointer.js';
import { placeOf } from '../../scripts/support/source.js';
import { besides, documents } from './facts/index.js';
import { isList, join, type Statements, statementsOf } from './statements.js';

/** Something that only one side says, or that the two say differently. */
export interface Difference {
  readonly path: string;
  readonly fact: Json | undefined;
  readonly described: Json | undefined;
  /** JSON pointer into the bundle, to the place or what is nearest to it. */
  readonly pointer: string;
}

const pathsOf = (operations: typeof documents): JsonObject => {
  const paths: Record<string, JsonObject> = {};
  for (const { operation, says } of operations) {
    const [method = '', path = ''] = operation.split(' ');
    paths[path] = { ...paths[path], [method.toLowerCase()]: says };
  }
  return paths;
};

/** What the facts say, as statements of a description. */
export const facts: Statements = statementsOf({ ...besides, paths: pathsOf(documents) });

/** Every path at or above a statement. */
function placesOf(statements: Iterable<string>): Set<string> {
  const places = new Set<string>();
  for (const path of statements) {
    const steps = path.split(' › ');
    while (steps.length > 0 && !places.has(join(...steps))) {
      places.add(join(...steps));
      steps.pop();
    }
  }
  return places;
}

/** The outermost place at or above a path that the other side says nothing about. */
function outermost(path: string, known: ReadonlySet<string>): string {
  const steps = path.split(' › ');
  const count = steps.findIndex((_, index) => !known.has(join(...steps.slice(0, index + 1))));
  return join(...steps.slice(0, count + 1));
}

/** What one side says and the other does not, a whole response or property in one piece. */
function lacking(side: Statements['said'], other: Statements['said']): Map<string, Json> {
  const missing = [...side].filter(([path]) => !other.has(path));
  if (missing.length === 0) return new Map();
  const known = placesOf(other.keys());
  const pieces = new Map<string, Json>();
  for (const [path, { value }] of missing) {
    const place = known.has(path) ? path : outermost(path, known);
    pieces.set(place, place === path ? value : '…');
  }
  return pieces;
}

/** A term as a word of its own: `seconds` is not in "milliseconds", nor `1,000` in "11,000". */
function asWord(term: string): RegExp {
  const literal = term.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return new RegExp(`(?<![\\p{L}\\d]|\\d[.,])${literal}(?![\\p{L}\\d]|[.,]\\d)`, 'iu');
}

/** Where what is missing at a path belongs. */
function nearest(places: Statements['places'], path: string): string {
  const steps = path.split(' › ');
  const count = steps.findLastIndex((_, index) => places.has(join(...steps.slice(0, index + 1))));
  const [, template] = /^[A-Z]+ (\/.*)/.exec(String(steps[0])) ?? [];
  const outside = template === undefined ? '#' : child('#/paths', template);
  return places.get(join(...steps.slice(0, count + 1))) ?? outside;
}

/** Holds a bundled description against the facts, both ways. */
export function differencesOf(bundle: JsonObject): Difference[] {
  const { said, prose, places } = statementsOf(bundle);
  const pointerTo = (path: string) => said.get(path)?.pointer ?? nearest(places, path);
  const missing = lacking(facts.said, said);
  const isDescribed = (path: string) => ![...missing.keys()].some((gap) => `${path} `.startsWith(`${gap} `));
  const unbacked = lacking(said, facts.said);
  const terms = [...facts.mentions].flatMap(([path, { value }]) =>
    (isList(value) ? value : []).map((term) => ({ path, term: String(term), text: prose.get(path) })),
  );
  return [
    ...[...facts.said].flatMap(([path, { value }]) => {
      const other = said.get(path);
      return other === undefined || isDeepStrictEqual(value, other.value)
        ? []
        : [{ path, fact: value, described: other.value, pointer: other.pointer }];
    }),
    ...[...missing].map(([path, fact]) => ({ path, fact, described: undefined, pointer: pointerTo(path) })),
    ...[...unbacked].map(([path, described]) => ({
      path,
      fact: undefined,
      described,
      pointer: pointerTo(path),
    })),
    ...terms
      .filter(({ path, term, text }) => isDescribed(path) && !asWord(term).test(String(text?.value ?? '')))
      .map(({ path, term, text }) => ({
        path: join(path, 'description'),
        fact: `… ${term} …`,
        described: text?.value,
        pointer: text?.pointer ?? pointerTo(path),
      })),
  ];
}

/** The file of facts that a path belongs to; of an operation without one, where to write it. */
export function fileOf(path: string): string {
  const known = documents.find(({ operation }) => `${path} `.startsWith(`${operation} `));
  const name = known?.document.toLowerCase().replaceAll(/[^a-z]+/g, '-');
  if (name !== undefined) return `test/documents/facts/${name}.ts`;
  return /^[A-Z]+ \//.test(path) ? 'a new file in test/documents/facts/' : 'test/documents/facts/index.ts';
}

const shown = (value: Json | undefined): string => (value === undefined ? 'nothing' : JSON.stringify(value));

/** One line: where the description says it, where the facts are, and what either says. */
export const lineOf = ({ path, fact, described, pointer }: Difference): string =>
  `${placeOf(pointer)}: ${path}: the description says ${shown(described)}, ${fileOf(path)} says ${shown(fact)}`;
