import { isDeepStrictEqual } from 'node:util';
import type { Fact, Mention } from './claims-of-facts.js';
import type { Claim, Prose } from './findings.js';
import type { Json } from './json.js';

export interface Discrepancy {
  /** The description lacks what a fact says; says otherwise; or says what no fact does. */
  readonly kind: 'missing' | 'contradicted' | 'unbacked';
  readonly path: string;
  readonly documented?: Json;
  readonly described?: Json;
  /** Where the documented value stands; for an unbacked claim, the fact nearest to it. */
  readonly source: string;
  /** The outermost place that one of the two sides knows nothing about; the path itself when it knows the rest. */
  readonly gap: string;
}

/** Holds the two sides against each other, both ways. Contradictions come first: they are the easiest to act on. */
export function compare(facts: readonly Fact[], claims: readonly Claim[]): readonly Discrepancy[] {
  const described = new Map(claims.map(({ path, value }) => [path, value]));
  const documented = new Set(facts.map(({ path }) => path));
  const missing = facts.filter(({ path }) => !described.has(path));
  const strangers = claims.filter(({ path }) => !documented.has(path));
  const describedAt = missing.length > 0 ? firstAtEachPlace(claims) : new Map<string, Claim>();
  const documentedAt = strangers.length > 0 ? firstAtEachPlace(facts) : new Map<string, Fact>();

  return [
    ...facts.flatMap((fact) => contradiction(fact, described.get(fact.path))),
    ...missing.map(({ path, value, source }): Discrepancy => {
      return { kind: 'missing', path, documented: value, source, gap: gapOf(path, describedAt) };
    }),
    ...strangers.map(({ path, value }): Discrepancy => {
      const source = nearest(documentedAt, path)?.source ?? 'none';
      return { kind: 'unbacked', path, described: value, source, gap: gapOf(path, documentedAt) };
    }),
  ];
}

function contradiction({ path, value, source }: Fact, described: Json | undefined): readonly Discrepancy[] {
  if (described === undefined || value === described || isDeepStrictEqual(value, described)) return [];
  return [{ kind: 'contradicted', path, documented: value, described, source, gap: path }];
}

/** Prose is not compared, but the terms that carry over must occur in it. */
export function compareMentions(
  mentions: readonly Mention[],
  prose: readonly Prose[],
): readonly Discrepancy[] {
  const textAt = (place: string) =>
    prose.filter(({ path }) => isWithin(path, place)).map(({ text }) => text.toLowerCase());
  return mentions
    .filter(({ path, term }) => !textAt(path).some((text) => text.includes(term.toLowerCase())))
    .map(({ path, term, source }) => ({
      kind: 'missing',
      path: `${path} › prose`,
      documented: term,
      source,
      gap: path,
    }));
}

const isWithin = (path: string, place: string): boolean => path === place || path.startsWith(`${place} › `);

/** A path, and every place that it lies in, from the outermost: `a › b › c` gives a, a › b, a › b › c. */
function placesAlong(path: string): readonly string[] {
  const around = placeAround(path);
  return around === undefined ? [path] : [...placesAlong(around), path];
}

function placeAround(place: string): string | undefined {
  const end = place.lastIndexOf(' › ');
  return end < 0 ? undefined : place.slice(0, end);
}

/** The first claim that lies in each place, of all the places that the claims lie in. */
function firstAtEachPlace<Known extends Claim>(known: readonly Known[]): ReadonlyMap<string, Known> {
  const first = new Map<string, Known>();
  for (const claim of known) {
    // From the innermost place outwards: those around a known one are known as well.
    let place: string | undefined = claim.path;
    while (place !== undefined && !first.has(place)) {
      first.set(place, claim);
      place = placeAround(place);
    }
  }
  return first;
}

const gapOf = (path: string, known: ReadonlyMap<string, Claim>): string =>
  placesAlong(path).find((place) => !known.has(place)) ?? path;

const nearest = (facts: ReadonlyMap<string, Fact>, path: string): Fact | undefined =>
  placesAlong(path)
    .toReversed()
    .map((place) => facts.get(place))
    .find((fact) => fact !== undefined);
