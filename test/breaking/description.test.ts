import { beforeAll, describe, expect, it } from 'vitest';
import { type Change, changesOfDescription } from '../../scripts/breaking/description.js';
import { at, type Bundle } from '../../scripts/support/description.js';
import { changed, within } from '../support/changed.js';
import { bundle } from '../support/contract.js';

type Node = Record<string, unknown>;
/** A change, where to make it (`undefined` removes), and what is found there and on the way back. */
type Case = [that: string, at: string, set: Node, there: Found, back?: Found];
type Found = [level: Change['level'], place: RegExp];

const schemas = '#/components/schemas';
const comment = '#/paths/~1contact~1{identifier}~1comment/post';
const tag = '#/paths/~1contact~1{identifier}~1tag/post';
const response = at(bundle, '#/components/responses/CommentAdded');

/** Of each kind of change that `redocly diff` does not see, one; and one for each level that it does. */
const cases: Case[] = [
  [
    'a kind of error has another name',
    '#/x-aelyst-error-kinds',
    { 449: 'held' },
    ['major', /^#\/x-aelyst-error-kinds\/449$/],
  ],
  [
    'a form of identifier is gone',
    '#/components/parameters/Identifier/examples',
    { phone: undefined },
    ['major', /message\/post\/parameters$/],
    ['minor', /message\/post\/parameters$/],
  ],
  [
    'a success is new',
    `${comment}/responses`,
    { 202: response },
    ['major', /comment\/post\/responses\/202$/],
  ],
  ['an operation needs no token', tag, { security: [] }, ['major', /tag\/post\/security$/]],
  [
    'the client sends to another server',
    '#/servers/0',
    { url: 'https://api.aelyst.ai/v2' },
    ['major', /^#\/servers\/0\/url$/],
  ],
  [
    'a property of a request is gone',
    `${schemas}/NewContact/properties`,
    { lastName: undefined },
    ['major', /NewContact\/properties\/lastName$/],
    ['minor', /schema\/properties\/lastName$/],
  ],
  [
    'a property leaves the responses',
    `${schemas}/ContactAffected/properties/contactId`,
    { writeOnly: true },
    ['major', /ContactAffected\/properties\/contactId$/],
    ['minor', /schema\/properties\/contactId\/writeOnly$/],
  ],
  [
    'the mock responds with another body',
    '#/components/examples/NotFound/value',
    { message: 'Nobody' },
    ['minor', /comment\/post\/responses\/404$/],
  ],
  [
    'a limit is tightened',
    `${schemas}/NewComment/properties/text`,
    { maxLength: 999 },
    ['major', /schema\/properties\/text\/maxLength$/],
    ['minor', /schema\/properties\/text\/maxLength$/],
  ],
  [
    'a property of a response may be null',
    `${schemas}/MessageSent/properties/messageId`,
    { type: ['integer', 'null'] },
    ['major', /schema\/properties\/messageId\/type$/],
    ['minor', /schema\/properties\/messageId\/type$/],
  ],
  [
    'an operation has another operationId',
    '#/paths/~1contact~1{identifier}/post',
    { operationId: 'addContact' },
    ['major', /post\/operationId$/],
  ],
  ['something unheard of is new', '#', { 'x-novelty': { depth: 1 } }, ['minor', /x-novelty/]],
  ['the title is another one', '#/info', { title: 'Aelyst' }, ['patch', /^#\/info\/title$/]],
];

describe('a change of the description', () => {
  let found: Record<'there' | 'back', Change[]>;

  // Redocly takes half a second a run, so all changes share one.
  beforeAll(async () => {
    const draft = changed(Object.assign({}, ...cases.map(([, pointer, set]) => within(pointer, set))));
    const [there, back] = await Promise.all([
      changesOfDescription(bundle, draft),
      changesOfDescription(draft, bundle),
    ]);
    found = { there, back };
  });

  it.each(
    cases.flatMap(([that, , , there, back = there]) => [
      [that, 'there', there] as const,
      [`${that}, reversed`, 'back', back] as const,
    ]),
  )('is seen: %s', (_, way, [level, place]) => {
    const those = found[way].filter((change) => place.test(change.place));
    expect(those.length).toBeGreaterThan(0);
    expect(new Set(those.map((change) => change.level))).toEqual(new Set([level]));
  });

  it('is a patch at least, even if only the order of a set or the spelling of null is another', async () => {
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
      return changed(within(`${schemas}/NewContact/properties`, set));
    });
    const changes = await changesOfDescription(before as Bundle, after as Bundle);
    expect(changes).toEqual([expect.objectContaining({ level: 'patch', place: '#' })]);
    expect(await changesOfDescription(bundle, structuredClone(bundle))).toEqual([]);
  });
});
