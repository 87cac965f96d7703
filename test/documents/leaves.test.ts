import { isDeepStrictEqual } from 'node:util';
import { expect, it } from 'vitest';
import { child, type JsonObject } from '../../scripts/support/pointer.js';
import { lintOf } from '../lint/lint.js';
import { bundle } from '../support/contract.js';
import { triedOf } from '../support/thorough.js';
import { differencesOf, facts } from './compare.js';
import { statementsOf } from './statements.js';

/** What neither facts nor lint can see, and why. A leaf that is listed and noticed after all fails the test. */
const unseen: readonly [pointer: RegExp, reason: string][] = [
  [/^#\/info\/(version|license\/.*)$/, 'Version and licence of this description, not of the API.'],
  [
    /^(?!.*\/value\/).*\/(title|summary|description)$/,
    'Our own words (ruling 1). Terms of the documents in them are facts, and those descriptions are seen.',
  ],
];

interface Leaf {
  readonly pointer: string;
  /** The description without the leaf. */
  readonly removed: JsonObject;
  /** The description with another value in its place. */
  readonly changed: JsonObject;
}

const otherThan = (value: unknown): unknown => {
  if (typeof value === 'number') return value + 1;
  return typeof value === 'boolean' ? !value : 'Something else';
};

/** Every value of the description that has no parts. Each variant shares with the description what it leaves alone. */
function leavesOf(node: object, pointer = '#', within = (part: object) => part as JsonObject): Leaf[] {
  return Object.entries(node).flatMap(([key, value]): Leaf[] => {
    const put = (part?: unknown): JsonObject => {
      if (Array.isArray(node))
        return within(node.toSpliced(Number(key), 1, ...(part === undefined ? [] : [part])));
      const { [key]: _, ...others } = node as Record<string, unknown>;
      return within(part === undefined ? others : { ...node, [key]: part });
    };
    const inner = child(pointer, key);
    if (typeof value === 'object' && value !== null && Object.keys(value).length > 0)
      return leavesOf(value, inner, put);
    return [{ pointer: inner, removed: put(), changed: put(otherThan(value)) }];
  });
}

const all = leavesOf(bundle);
const leaves = triedOf(all, 3);
const asItIs = differencesOf(bundle as JsonObject);
const differs = (description: JsonObject) => !isDeepStrictEqual(differencesOf(description), asItIs);

// What the facts do not know yet, they cannot notice: first they have to agree.
const test = it.skipIf(asItIs.length > 0);

test('a change of any one value of the description is noticed by the facts or by lint', async () => {
  const left = leaves.filter(({ changed }) => !differs(changed));
  // One run of lint for all, since it starts slowly.
  const problems = await lintOf(left.map(({ changed }) => changed));
  const unnoticed = left.filter((_, index) => problems[index]?.length === 0).map(({ pointer }) => pointer);

  const { prose } = statementsOf(bundle as JsonObject);
  const held = new Set([...facts.mentions.keys()].map((path) => prose.get(path)?.pointer));
  const listed = leaves.map(({ pointer }) => pointer).filter((pointer) => !held.has(pointer));
  expect(unnoticed).toEqual(listed.filter((pointer) => unseen.some(([pattern]) => pattern.test(pointer))));
  expect(all.length).toBeGreaterThan(300);
  // Redocly lints a hundred files, which a busy machine does slowly.
}, 300_000);

test('and so is the lack of any', () => {
  const unnoticed = leaves.filter(({ removed }) => !differs(removed)).map(({ pointer }) => pointer);
  expect(unnoticed.filter((pointer) => !unseen.some(([pattern]) => pattern.test(pointer)))).toEqual([]);
});
