import type { Mutant } from './report.js';
import type { Survivor } from './survivors.js';

/** The share of all mutants that tests have to kill. */
export const demanded = 90;

/** Files in which tests kill every mutant but those that mean what the code means. */
export const complete: Record<string, readonly string[]> = {
  identifiers: ['src/identifier.ts', 'src/digits.ts', 'src/mention.ts'],
  'errors and redaction': ['src/errors.ts', 'src/redact.ts', 'src/delivery.ts'],
  'path building': ['src/invoke.ts', 'src/headers.ts', 'src/openapi-fetch.ts'],
  'the result mapping': ['src/outcome.ts', 'src/result.ts', 'src/head.ts', 'src/body.ts'],
};

const same = (mutant: Mutant, survivor: Survivor) =>
  mutant.file === survivor.file && mutant.line === survivor.line && mutant.becomes === survivor.becomes;

const shown = ({ file, line, becomes }: Mutant | Survivor) => `${file}:\n  - ${line}\n  + ${becomes}`;

/** In percent, rounded down: no survivor hides behind 100. */
export function scoreOf(mutants: readonly Mutant[]): number {
  const killed = mutants.filter((mutant) => mutant.killed).length;
  return mutants.length === 0 ? 100 : Math.floor((10_000 * killed) / mutants.length) / 100;
}

/**
 * What is wrong with a run: a survivor that should be listed and is not, an entry that names none, a reason that does not do where
 * everything is to be killed, a score that is too low.
 *
 * @param all Whether the run was over all files, so that the score of all counts.
 */
export function problemsOf(
  mutants: readonly Mutant[],
  survivors: readonly Survivor[],
  all: boolean,
): string[] {
  const files = new Set(mutants.map(({ file }) => file));
  const survived = mutants.filter(({ killed }) => !killed);
  const unexplained = survived.filter((mutant) => !survivors.some((survivor) => same(mutant, survivor)));
  const outdated = survivors.filter(
    (survivor) => (all || files.has(survivor.file)) && !survived.some((mutant) => same(mutant, survivor)),
  );
  const strict = new Set(Object.values(complete).flat());
  const tolerated = survivors.filter(({ file, equivalent }) => strict.has(file) && !equivalent);
  const missing = [...strict].filter((file) => all && mutants.length > 0 && !files.has(file));
  const score = scoreOf(mutants);
  return [
    ...unexplained.map((mutant) => `survived: ${shown(mutant)}`),
    ...outdated.map((survivor) => `listed, but no survivor: ${shown(survivor)}`),
    ...tolerated.map((survivor) => `may not survive here: ${shown(survivor)}`),
    ...missing.map((file) => `not looked at: ${file}`),
    ...(all && score < demanded ? [`${score} % are killed; it must be ${demanded} %.`] : []),
  ];
}
