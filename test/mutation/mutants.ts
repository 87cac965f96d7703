import type { Json, JsonObject } from '../documents/json.js';
import type { Change, Operators } from './change.js';
import { withValue } from './json.js';
import { operators as allOperators } from './operators/index.js';
import { placesIn } from './places.js';

/** A description with one change, and the operator that made it. */
export interface Mutant extends Change {
  readonly operator: string;
  /** `operator at pointer: before → after`, which no other mutant has. */
  readonly name: string;
  description(): JsonObject;
}

/** Whole operations and the like are too long to be read; how they begin tells them apart. */
const longest = 160;

function shown(value: Json | undefined): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

const nameOf = (operator: string, { pointer, before, after }: Change): string =>
  `${operator} at ${pointer}: ${shown(before)} → ${shown(after)}`;

/** Every mutant that the operators make of a description: each at every place where it applies. */
export function mutantsOf(root: JsonObject, operators: Operators = allOperators): readonly Mutant[] {
  const places = placesIn(root);
  return Object.entries(operators).flatMap(([operator, changes]) =>
    changes(places).map((change) => ({
      ...change,
      operator,
      name: nameOf(operator, change),
      description: () => withValue(root, change.edit.pointer, change.edit.value) as JsonObject,
    })),
  );
}
