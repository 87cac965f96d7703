import type { DocumentFacts } from './facts/shape.js';
import { type Claim, join } from './findings.js';
import { normalise } from './normalise.js';

/** A claim, and who makes it: a document's section, or a ruling about it. */
export interface Fact extends Claim {
  readonly source: string;
  readonly ruling: number | undefined;
}

/** A term that must occur in the prose at a place or below it. */
export interface Mention {
  readonly path: string;
  readonly term: string;
  readonly source: string;
}

/** Flattens the table. A place stated twice would leave open which of the two holds, so it is refused. */
export function claimsOfFacts(documents: readonly DocumentFacts[]): readonly Fact[] {
  const facts = new Map<string, Fact>();
  for (const { document, operation, sections } of documents) {
    for (const { section, at = '', facts: rows } of sections) {
      for (const [place, says, ruling] of rows) {
        const source = `${document} › ${section}${ruling ? `, by ruling ${ruling}` : ''}`;
        const base = join(operation, at, place);
        const keywords = Object.entries(normalise(says));
        const claims: Claim[] = keywords.map(([keyword, value]) => ({ path: join(base, keyword), value }));
        for (const claim of claims.length > 0 ? claims : [{ path: base, value: {} }]) {
          const earlier = facts.get(claim.path);
          if (earlier)
            throw new Error(`"${claim.path}" is stated by ${earlier.source}, and again by ${source}`);
          facts.set(claim.path, { ...claim, source, ruling });
        }
      }
    }
  }
  return [...facts.values()];
}

export function mentionsOfFacts(documents: readonly DocumentFacts[]): readonly Mention[] {
  return documents.flatMap(({ document, operation, sections }) =>
    sections.flatMap(({ section, at = '', mentions = [] }) =>
      mentions.flatMap(([place, ...terms]) =>
        terms.map((term) => ({
          path: join(operation, at, place),
          term,
          source: `${document} › ${section}`,
        })),
      ),
    ),
  );
}
