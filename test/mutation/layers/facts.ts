import { claimsOfDescription } from '../../documents/claims-of-description.js';
import { claimsOfFacts, mentionsOfFacts } from '../../documents/claims-of-facts.js';
import { compare, compareMentions } from '../../documents/compare.js';
import { table } from '../../documents/facts/index.js';
import { oneByOne } from './layer.js';

const facts = claimsOfFacts(table);
const mentions = mentionsOfFacts(table);

/** The table of what the documents say: `test/documents/documents.test.ts`. */
export const factsLayer = oneByOne('facts', (description) => {
  const { claims, prose } = claimsOfDescription(description);
  const first = compare(facts, claims)[0] ?? compareMentions(mentions, prose)[0];
  return first && `${first.kind}: ${first.path}`;
});
