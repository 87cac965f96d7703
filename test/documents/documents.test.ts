import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundleDescription } from '../../scripts/generate/bundle.js';
import { readOperations } from '../../scripts/support/description.js';
import type { JsonObject } from '../../scripts/support/pointer.js';
import { inProject } from '../../scripts/support/project.js';
import { type Changes, changed } from '../support/changed.js';
import { bundle } from '../support/contract.js';
import { demandNone } from '../support/last-lines.js';
import { sourceLine } from '../support/source-line.js';
import { differencesOf, facts, fileOf, lineOf } from './compare.js';
import { citedRulings } from './facts/blocks.js';
import { documents } from './facts/index.js';

/** The differences between the facts and the description after changes. */
const linesOf = (changes: Changes) => differencesOf(changed(changes) as JsonObject).map(lineOf);

it('description and facts say the same, and nothing that the other does not', async () => {
  // As it is under openapi/, so that whoever changes it need not generate anything first.
  demandNone(differencesOf((await bundleDescription()) as JsonObject).map(lineOf));
});

it('every file of facts is listed in index.ts, and has the name of its page', () => {
  const known = ['blocks.ts', 'index.ts', ...documents.map(({ operation }) => basename(fileOf(operation)))];
  const others = readdirSync(inProject('test/documents/facts')).filter((name) => !known.includes(name));
  demandNone(others.map((name) => `test/documents/facts/${name}:1: index.ts lists no page of this name`));
});

describe('the comparison', () => {
  const schemas = '#/components/schemas';
  const comment = 'POST /contact/{identifier}/comment';
  const inBody = 'requestBody › content › application/json › schema › properties › text';
  const before = new Set(linesOf({}));
  const described = new Set(readOperations(bundle).map(({ method, path }) => `${method} ${path}`));
  /** What is found after a change beyond what is found without it. */
  const lines = (pointer: string, value?: unknown) =>
    linesOf({ [pointer]: value }).filter((line) => !before.has(line));

  it('names for a limit both sides and both files, with the line in the description', () => {
    const path = `${comment} › ${inBody} › maxLength`;
    expect(lines(`${schemas}/NewComment/properties/text/maxLength`, 7)).toEqual([
      `${sourceLine('openapi/components/schemas/NewComment.yaml', 'maxLength')}: ${path}: the description says 7, test/documents/facts/create-a-comment.ts says ${facts.said.get(path)?.value}`,
    ]);
  });

  it('names what is missing and what no document states in one line, however much it is', () => {
    const found = lines(`${schemas}/NewComment/properties`, { body: { type: 'string', maxLength: 9 } });
    expect(found.map((line) => line.replace(/^.*properties › /, ''))).toEqual([
      'text: the description says nothing, test/documents/facts/create-a-comment.ts says "…"',
      'body: the description says "…", test/documents/facts/create-a-comment.ts says nothing',
    ]);
  });

  it.each([
    ['Milliseconds to wait before the next request to this endpoint.', 1],
    ['Wait for as many SECONDS.', 0],
  ])('takes a unit for a word of its own: %s', (description, count) => {
    const header = '#/components/headers/RetryAfter/description';
    const operations = documents.filter(({ operation }) => described.has(operation));
    expect(lines(header, description)).toHaveLength(count * operations.length);
  });

  it.each([
    [`${schemas}/ConversationStatus/properties/status/enum`, ['close', 'open']],
    [`${schemas}/TextMessage/properties/type`, { enum: ['text'], type: ['string'] }],
    [`${schemas}/TextMessage/required`, ['text', 'type']],
    [`${schemas}/Tags/items`, { allOf: [{ type: 'string' }] }],
    [
      `${schemas}/NewMessage/properties/channelId`,
      { description: 'May be null.', oneOf: [{ type: 'null' }, { type: 'integer' }] },
    ],
    [
      `${schemas}/NewContact/properties/language`,
      { examples: ['ms'], anyOf: [{ type: 'string' }, { type: 'null' }] },
    ],
    [
      '#/components/parameters/NewContactIdentifier/examples',
      { phone: { value: 'phone:+60121233112' }, email: { value: 'email:abdc@gmail.com' } },
    ],
    ['#/components/headers/RetryAfter/schema/description', 'New prose.'],
  ])('has no objection to another spelling of the same at %j', (pointer, value) => {
    expect(lines(pointer, value)).toEqual([]);
  });

  it.each([
    [`${schemas}/NewMessage/properties/channelId/type`, { oneOf: [{ type: 'integer' }] }],
    [`${schemas}/Tags/items`, { oneOf: [{ type: 'string' }, { type: 'integer' }] }],
    [`${schemas}/Tags/items`, { allOf: [{ type: 'string' }], type: 'string', maxLength: 3 }],
    [`${schemas}/Unused`, { type: 'string' }],
    ['#/components/responses/CommentAdded/content/application~1json/schema/$ref', '#/none'],
    [`${schemas}/Tags`, { $ref: '#/components/schemas/Tags' }],
    [`${schemas}/Tags/items/$ref`, '#/components/schemas/Tags'],
    ['#/paths/~1contact~1{identifier}~1tag/servers', [{ url: 'https://example.com' }]],
    ['#/security', []],
  ])('notices what is not the same at %j', (pointer, value) => {
    expect(lines(pointer, value)).not.toEqual([]);
  });
});

describe('the rulings in openapi/README.md', () => {
  const readme = readFileSync(inProject('openapi', 'README.md'), 'utf8');
  const rulings = [...readme.matchAll(/^\|\s*(\d+)\s*\|/gm)].map(([, number]) => Number(number));

  /** Rulings that no fact rests on, and why. */
  const withoutFact: Record<number, string> = {
    1: 'Prose is not compared: the terms that carry over are mentions.',
    3: 'It is about the client: the schema is that of ruling 2.',
    15: 'It adds nothing: such a response would be a difference.',
    17: 'It is about the client.',
    20: 'It adds nothing: a closed schema would be a difference.',
    21: 'It adds nothing: another limit would be a difference.',
    22: 'It adds nothing: a format would be a difference.',
  };

  it('are numbered from 1, without a gap', () => {
    expect(rulings).toEqual(rulings.map((_, index) => index + 1));
  });

  it('each have a fact that rests on them, or a reason why none does', () => {
    const accounted = [...citedRulings, ...Object.keys(withoutFact).map(Number)];
    expect(accounted.toSorted((a, b) => a - b)).toEqual(rulings);
  });
});
