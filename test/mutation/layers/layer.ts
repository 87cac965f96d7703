import type { JsonObject } from '../../documents/json.js';

/** What a check says against a description; nothing when it has nothing to say. */
export type Verdict = string | undefined;

/** A check that may kill mutants. `npm test` makes it of the description as it is. */
export interface Layer {
  readonly name: string;
  /** The verdicts about descriptions, which are made one at a time, in their order. */
  judge(descriptions: readonly (() => JsonObject)[]): Promise<readonly Verdict[]>;
}

/** A layer that looks at one description after the other. A check that throws has something against it. */
export const oneByOne = (
  name: string,
  check: (description: JsonObject) => Verdict | Promise<Verdict>,
): Layer => ({
  name,
  async judge(descriptions) {
    const verdicts: Verdict[] = [];
    for (const description of descriptions) {
      try {
        verdicts.push(await check(description()));
      } catch (error) {
        verdicts.push(error instanceof Error ? error.message : String(error));
      }
    }
    return verdicts;
  },
});
