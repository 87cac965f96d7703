import { isList, isObject, type Json } from './json.js';
import { isProse } from './left-out.js';
import type { References } from './references.js';

export interface Claim {
  readonly path: string;
  readonly value: Json;
}

export interface Prose {
  readonly path: string;
  readonly text: string;
}

export function join(...steps: readonly string[]): string {
  let path = '';
  for (const step of steps) path = path === '' || step === '' ? path + step : `${path} › ${step}`;
  return path;
}

/** Takes what stands under a keyword; `path` is the place of the object that holds the keyword. */
export type Visit = (value: Json, path: string) => void;

export type Visits = Readonly<Record<string, Visit>>;

/** What a walk has gathered so far, and how it takes apart the two kinds of object in a description. */
export class Findings {
  readonly #claims = new Map<string, Json>();
  readonly prose: Prose[] = [];
  readonly references: References;

  constructor(references: References) {
    this.references = references;
  }

  get claims(): readonly Claim[] {
    return [...this.#claims].map(([path, value]) => ({ path, value }));
  }

  /** What is stated twice is claimed twice, the second time under a path that no fact has. */
  claim(path: string, value: Json): void {
    let free = path;
    while (this.#claims.has(free)) free += ' (stated again)';
    this.#claims.set(free, value);
  }

  /** An object of keywords. Those without a visit are claimed whole, known to us or not: nothing slips past. */
  keywords(node: Json, path: string, visits: Visits = {}): void {
    const { target, beside } = this.references.follow(node);
    for (const [keyword, value] of Object.entries(beside)) {
      // OpenAPI has tools ignore these, so they must not count as said.
      if (isProse(keyword, value)) this.prose.push({ path, text: value });
      else this.claim(join(path, `${keyword} (beside a $ref)`), value);
    }
    const before = this.#claims.size;
    for (const [keyword, value] of isObject(target) ? Object.entries(target) : []) {
      const visit = Object.hasOwn(visits, keyword) ? visits[keyword] : undefined;
      if (isProse(keyword, value)) this.prose.push({ path, text: value });
      else if (visit) visit(value, path);
      else this.claim(join(path, keyword), value);
    }
    // Being there is all that it says: a response of prose alone, a tag, an empty schema.
    if (this.#claims.size === before) this.claim(path, isObject(target) ? {} : target);
  }

  /** An object whose keys are names: none of them is prose. Claimed as it is, under `path`, when it has no entry. */
  entries(node: Json, path: string, visit: (entry: Json, name: string) => void): void {
    const entries = isObject(node) ? Object.entries(node) : [];
    for (const [name, entry] of entries) visit(entry, name);
    if (entries.length === 0) this.claim(path, node);
  }

  /** Claimed as it is, under `path`, when it has no member. */
  members(node: Json, path: string, visit: (member: Json, index: number) => void): void {
    const members = isList(node) ? node : [];
    for (const [index, member] of members.entries()) visit(member, index);
    if (members.length === 0) this.claim(path, node);
  }
}
