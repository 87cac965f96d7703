import { describe, expect, it } from 'vitest';
import { readBundle } from '../documents/files.js';
import { isList, isObject, type Json } from '../documents/json.js';
import { isProse, ownInfo } from '../documents/left-out.js';
import { child, valueAt } from './json.js';
import { mutantsOf } from './mutants.js';
import { operators } from './operators/index.js';

const bundle = readBundle();
const text = JSON.stringify(bundle);
const mutants = mutantsOf(bundle);

/** Whether two values are the same, the order of keys included. Mutants share with the bundle what they do not change. */
function isSame(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) return true;
  if (!(isObject(one) && isObject(other)) && !(isList(one) && isList(other))) return false;
  const [entries, others] = [Object.entries<Json>(one), Object.entries<Json>(other)];
  return (
    entries.length === others.length &&
    entries.every(([key, value], index) => key === others[index]?.[0] && isSame(value, others[index]?.[1]))
  );
}

/** What stands at the ends of a value, by JSON pointer. */
function leaves(value: Json | undefined, pointer: string): [pointer: string, leaf: string][] {
  const parts = isObject(value) || isList(value) ? Object.entries(value) : [];
  return parts.length === 0
    ? [[pointer, JSON.stringify(value)]]
    : parts.flatMap(([key, part]: [string, Json]) => leaves(part, child(pointer, key)));
}

/** Ours to word, or ours alone: what no layer looks at. */
function isLeftOut(pointer: string): boolean {
  const [, root, key = ''] = pointer.split('/');
  if (root === 'info') return ownInfo.has(key) || isProse(key, '');
  const isNamedSo = /\/properties\/[^/]+$|\/value\/.*$/.test(pointer);
  return !isNamedSo && isProse(pointer.slice(pointer.lastIndexOf('/') + 1), '');
}

describe('the operators', () => {
  it('each apply somewhere', () => {
    const applied = new Set(mutants.map(({ operator }) => operator));
    expect(Object.keys(operators).filter((operator) => !applied.has(operator))).toEqual([]);
  });

  it('make far more than 300 mutants, each of a name of its own', () => {
    expect(mutants.length).toBeGreaterThan(2_000);
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
  });

  it('change something each time, but never the description itself', () => {
    const idle = mutants.filter(({ description }) => isSame(description(), bundle));
    expect(idle.map(({ name }) => name)).toEqual([]);
    expect(JSON.stringify(bundle)).toBe(text);
  });

  it('leave nothing in the description that none of them changes, but prose', () => {
    const untouched = new Map(leaves(bundle, '#').filter(([pointer]) => !isLeftOut(pointer)));
    expect(untouched.size).toBeGreaterThan(200);
    for (const { edit } of mutants) {
      const after = new Map(leaves(edit.value, edit.pointer));
      for (const [pointer, leaf] of leaves(valueAt(bundle, edit.pointer), edit.pointer)) {
        if (after.get(pointer) !== leaf) untouched.delete(pointer);
      }
    }
    expect([...untouched.keys()]).toEqual([]);
  });

  it.each([
    [
      'property-renamed',
      '#/components/schemas/NewComment/properties/text: "text" → "texts"',
      { required: ['texts'], properties: { texts: expect.anything() } },
    ],
    [
      'property-removed',
      '#/components/schemas/MessageSent/properties/messageId: "messageId" → nothing',
      { properties: {} },
    ],
  ])('%s keeps the list of required properties in step', (operator, place, schema) => {
    const mutant = mutants.find(({ name }) => name === `${operator} at ${place}`);
    const pointer = place.replace(/\/properties.*/, '');
    const changed = valueAt(mutant?.description() ?? null, pointer);
    expect(changed).toEqual({
      type: 'object',
      description: expect.any(String),
      ...schema,
    });
  });

  it('make null acceptable where values are listed, too', () => {
    const change = 'property-made-nullable-or-not at #/components/schemas';
    const status = mutants.find(({ name }) =>
      name.startsWith(`${change}/ConversationStatus/properties/status:`),
    );
    const type = mutants.find(({ name }) => name.startsWith(`${change}/TextMessage/properties/type:`));
    expect(status?.edit.value).toMatchObject({ type: ['string', 'null'], enum: ['open', 'close', null] });
    expect(type?.edit.value).toMatchObject({ type: ['string', 'null'], enum: ['text', null] });
  });
});
