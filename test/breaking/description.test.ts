import { beforeAll, describe, expect, it } from 'vitest';
import { type Change, changesOfDescription } from '../../scripts/breaking/description.js';
import { at, type Bundle } from '../../scripts/support/description.js';
import { bundle } from '../support/contract.js';

type Node = Record<string, unknown>;
type Expected = [level: Change['level'], place: RegExp];

interface Case {
  that: string;
  /** Object to change, and what to change in it; `undefined` removes. */
  at: string;
  set: Node;
  /** What must be found, and on the way back. */
  there: Expected;
  back: Expected;
}

const schemas = '#/components/schemas';
const comment = '#/paths/~1contact~1{identifier}~1comment/post';
const tag = '#/paths/~1contact~1{identifier}~1tag/post';
const response = at(bundle, '#/components/responses/CommentAdded');

/** Of each kind of change that `redocly diff` does not see, one; and one for each level that it does. */
const cases: Case[] = [
  {
    that: 'a kind of error has another name',
    at: '#/x-aelyst-error-kinds',
    set: { 449: 'held' },
    there: ['major', /^#\/x-aelyst-error-kinds\/449$/],
    back: ['major', /^#\/x-aelyst-error-kinds\/449$/],
  },
  {
    that: 'a form of identifier is gone',
    at: '#/components/parameters/Identifier/examples',
    set: { phone: undefined },
    there: ['major', /message\/post\/parameters$/],
    back: ['minor', /message\/post\/parameters$/],
  },
  {
    that: 'a success is new',
    at: `${comment}/responses`,
    set: { 202: response },
    there: ['major', /comment\/post\/responses\/202$/],
    back: ['major', /comment\/post\/responses\/202$/],
  },
  {
    that: 'an operation needs no token',
    at: tag,
    set: { security: [] },
    there: ['major', /tag\/post\/security$/],
    back: ['major', /tag\/post\/security$/],
  },
  {
    that: 'the client sends to another server',
    at: '#/servers/0',
    set: { url: 'https://api.aelyst.ai/v2' },
    there: ['major', /^#\/servers\/0\/url$/],
    back: ['major', /^#\/servers\/0\/url$/],
  },
  {
    that: 'a property of a request is gone',
    at: `${schemas}/NewContact/properties`,
    set: { lastName: undefined },
    there: ['major', /NewContact\/properties\/lastName$/],
    back: ['minor', /schema\/properties\/lastName$/],
  },
  {
    that: 'a property leaves the responses',
    at: `${schemas}/ContactAffected/properties/contactId`,
    set: { writeOnly: true },
    there: ['major', /ContactAffected\/properties\/contactId$/],
    back: ['minor', /schema\/properties\/contactId\/writeOnly$/],
  },
  {
    that: 'the mock responds with another body',
    at: '#/components/examples/NotFound/value',
    set: { message: 'Nobody' },
    there: ['minor', /comment\/post\/responses\/404$/],
    back: ['minor', /comment\/post\/responses\/404$/],
  },
  {
    that: 'a limit is tightened',
    at: `${schemas}/NewComment/properties/text`,
    set: { maxLength: 999 },
    there: ['major', /schema\/properties\/text\/maxLength$/],
    back: ['minor', /schema\/properties\/text\/maxLength$/],
  },
  {
    that: 'a property of a response may be null',
    at: `${schemas}/MessageSent/properties/messageId`,
    set: { type: ['integer', 'null'] },
    there: ['major', /schema\/properties\/messageId\/type$/],
    back: ['minor', /schema\/properties\/messageId\/type$/],
  },
  {
    that: 'an operation has another operationId',
    at: '#/paths/~1contact~1{identifier}/post',
    set: { operationId: 'addContact' },
    there: ['major', /post\/operationId$/],
    back: ['major', /post\/operationId$/],
  },
  {
    that: 'the title is another one',
    at: '#/info',
    set: { title: 'Aelyst' },
    there: ['patch', /^#\/info\/title$/],
    back: ['patch', /^#\/info\/title$/],
  },
];

function changed(edits: readonly Pick<Case, 'at' | 'set'>[]): Bundle {
  const draft = structuredClone(bundle);
  for (const { at: pointer, set } of edits)
    for (const [key, value] of Object.entries(set)) {
      const node = at(draft, pointer) as Node;
      if (value === undefined) delete node[key];
      else node[key] = value;
    }
  return draft;
}

describe('a change of the description', () => {
  let found: Record<'there' | 'back', Change[]>;

  // Redocly takes half a second a run, so all changes share one.
  beforeAll(async () => {
    const draft = changed(cases);
    const [there, back] = await Promise.all([
      changesOfDescription(bundle, draft),
      changesOfDescription(draft, bundle),
    ]);
    found = { there, back };
  });

  it.each(
    cases.flatMap(({ that, there, back }) => [
      { that, way: 'there', expected: there } as const,
      { that: `${that}, reversed`, way: 'back', expected: back } as const,
    ]),
  )('is seen: $that', ({ way, expected: [level, place] }) => {
    const there = found[way].filter((change) => place.test(change.place));
    expect(there.map((change) => change.level)).toEqual(there.map(() => level));
    expect(there.length).toBeGreaterThan(0);
  });

  it('is a patch at least, whatever it is', async () => {
    const draft = changed([{ at: '#', set: { 'x-novelty': { depth: 1 } } }]);
    expect((await changesOfDescription(bundle, draft)).map(({ level }) => level)).toEqual(['minor']);
    expect(await changesOfDescription(bundle, structuredClone(bundle))).toEqual([]);
  });

  it('is not the order of what is a set, nor the spelling of null', async () => {
    const text = { type: 'string', minLength: 1 };
    const spellings: [before: Node, after: Node][] = [
      [{ enum: ['a', 'b'] }, { enum: ['b', 'a'] }],
      [{ type: ['string', 'null'] }, { type: ['null', 'string'] }],
      [
        { type: 'object', required: ['a', 'b'] },
        { type: 'object', required: ['b', 'a'] },
      ],
      [{ ...text, type: ['string', 'null'] }, { oneOf: [{ type: 'null' }, text] }],
      [{ ...text, type: ['string', 'null'] }, { anyOf: [text, { type: 'null' }] }],
      [
        { type: ['string', 'null'], enum: ['a', null] },
        { oneOf: [{ enum: ['a'], type: 'string' }, { type: 'null' }] },
      ],
    ];
    const [before, after] = [0, 1].map((index) => {
      const set = Object.fromEntries(spellings.map((pair, number) => [`property${number}`, pair[index]]));
      return changed([{ at: `${schemas}/NewContact/properties`, set }]);
    });
    const changes = await changesOfDescription(before as Bundle, after as Bundle);
    expect(changes).toEqual([expect.objectContaining({ level: 'patch', place: '#' })]);
  });
});
