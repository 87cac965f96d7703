import type { Equivalent } from './equivalents.js';
import type { Layer, Verdict } from './layers/layer.js';
import type { Mutant } from './mutants.js';

interface Kill {
  readonly layer: string;
  /** What the layer has against the mutant. */
  readonly verdict: string;
}

/** What became of a mutant. */
export interface Outcome {
  readonly mutant: Mutant;
  /** In the order of the layers; empty if it survived. */
  readonly kills: readonly Kill[];
  /** Why nothing need kill it, if so. */
  readonly equivalent: string | undefined;
}

export type Judge = (layer: Layer, mutants: readonly Mutant[]) => Promise<readonly Verdict[]>;

interface Options {
  readonly equivalents: readonly Equivalent[];
  /** Hands every mutant to every layer, instead of the survivors of one to the next. */
  readonly allLayers?: boolean;
  /** Who has layers judge; by default this thread does. */
  readonly judge?: Judge;
}

const here: Judge = (layer, mutants) => layer.judge(mutants.map(({ description }) => description));

/** Hands mutants from layer to layer, until one has something against them. */
export async function run(
  mutants: readonly Mutant[],
  layers: readonly Layer[],
  { equivalents, allLayers = false, judge = here }: Options,
): Promise<readonly Outcome[]> {
  const kills = new Map<Mutant, Kill[]>(mutants.map((mutant) => [mutant, []]));
  for (const layer of layers) {
    const left = mutants.filter((mutant) => allLayers || kills.get(mutant)?.length === 0);
    const verdicts = await judge(layer, left);
    if (verdicts.length !== left.length)
      throw new Error(`The layer ${layer.name} did not judge every mutant.`);
    for (const [index, mutant] of left.entries()) {
      const verdict = verdicts[index];
      if (verdict !== undefined) kills.get(mutant)?.push({ layer: layer.name, verdict });
    }
  }
  const reasons = new Map(equivalents.map(({ mutant, reason }) => [mutant, reason]));
  return mutants.map((mutant) => ({
    mutant,
    kills: kills.get(mutant) ?? [],
    equivalent: reasons.get(mutant.name),
  }));
}

export const isSurvivor = ({ kills, equivalent }: Outcome): boolean =>
  kills.length === 0 && equivalent === undefined;

/**
 * What is wrong, as sentences: survivors, and equivalent mutants that are killed or that no operator makes.
 *
 * @param all Every mutant that there is, whether it was run or not.
 */
export function problemsOf(
  outcomes: readonly Outcome[],
  equivalents: readonly Equivalent[],
  all: readonly Mutant[],
): readonly string[] {
  const names = new Set(all.map(({ name }) => name));
  const killed = outcomes.flatMap(({ mutant, kills: [kill], equivalent }) =>
    equivalent !== undefined && kill
      ? [`listed as equivalent, but ${kill.layer} tells it apart: ${mutant.name} (${kill.verdict})`]
      : [],
  );
  return [
    ...outcomes.filter(isSurvivor).map(({ mutant }) => `survived: ${mutant.name}`),
    ...killed,
    ...equivalents
      .filter(({ mutant }) => !names.has(mutant))
      .map(({ mutant }) => `listed as equivalent, but no operator makes it: ${mutant}`),
  ];
}
