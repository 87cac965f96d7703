import { isDeepStrictEqual } from 'node:util';
import { type Bundle, child } from '../support/description.js';

/** A place where two bundles differ, as deep down as there is something on both sides. */
export interface Difference {
  pointer: string;
  /** The pointer with `*` for whatever the description names itself: `components/schemas/*` and the like. */
  kind: string;
  before: unknown;
  after: unknown;
}

/** Keywords whose children are named by the description. Nothing below them can be mistaken for a keyword. */
const nameMaps = new Set(
  `callbacks content dependentSchemas $defs encoding examples headers links mapping parameters pathItems paths
   patternProperties properties requestBodies responses schemas scopes securitySchemes variables webhooks`.split(
    /\s+/,
  ),
);

/** Keywords whose value is data: it is shown as a whole, and has no keywords inside. */
const data = new Set(['const', 'default', 'enum', 'example', 'value']);

type Node = Record<string, unknown>;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

const isScalarList = (value: unknown) => Array.isArray(value) && !value.some(isNode);

const haveParts = (before: unknown, after: unknown) =>
  isNode(before) &&
  isNode(after) &&
  Array.isArray(before) === Array.isArray(after) &&
  !(isScalarList(before) && isScalarList(after));

/** Every difference between two bundles, whatever it means. The order of properties is none. */
export function findDifferences(base: Bundle, revision: Bundle): Difference[] {
  const found: Difference[] = [];
  function visit(before: unknown, after: unknown, pointer: string, kind: string[], ofNames: boolean) {
    if (isDeepStrictEqual(before, after)) return;
    const keyword = kind.at(-1) ?? '';
    if (!haveParts(before, after) || data.has(keyword)) {
      found.push({ pointer, kind: kind.join('/'), before, after });
      return;
    }
    const [old, young] = [before as Node, after as Node];
    const childrenAreNames = !ofNames && nameMaps.has(keyword) && !Array.isArray(before);
    for (const key of new Set([...Object.keys(old), ...Object.keys(young)])) {
      const kindOfChild = [...kind, childrenAreNames ? '*' : key];
      visit(old[key], young[key], child(pointer, key), kindOfChild, childrenAreNames);
    }
  }
  visit(base, revision, '#', [], false);
  return found;
}
