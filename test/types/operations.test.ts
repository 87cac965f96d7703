import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { inProject } from '../../scripts/support/project.js';
import { described } from '../support/contract.js';
import './operations/add-tags.js';
import './operations/create-comment.js';
import './operations/create-contact.js';
import './operations/send-message.js';
import './operations/set-conversation-status.js';

const folder = inProject('test', 'types', 'operations');
const files = readdirSync(folder).map((name) => readFileSync(`${folder}/${name}`, 'utf8'));

/** What is compared with what the documents say, as it stands in the files of the operations. */
const compared = (type: string) =>
  files.flatMap((text) =>
    [...text.matchAll(new RegExp(`^ *expectTypeOf<${type}>\\(\\)\\s*\\.toEqualTypeOf<`, 'gm'))].map(
      ([, ...found]) => found.join(' '),
    ),
  );

test('the type of each documented answer is compared', () => {
  const answers = described.flatMap(({ operationId, responses }) =>
    responses.map(({ status }) => `${operationId} ${status}`),
  );
  expect(compared(`Answer<'(\\w+)', (\\d+)>`).sort()).toEqual(answers.sort());
});

describe.each(described)('$operationId', ({ operationId, path }) => {
  test.each([
    `Takes<'${operationId}'>`,
    `keyof operations\\['${operationId}'\\]\\['responses'\\]`,
    `DocumentedKind<'${operationId}'>`,
    `paths\\['${path.replace(/[{}]/g, '\\$&')}'\\]\\['\\w+'\\]`,
  ])('has %s compared', (type) => {
    expect(compared(type)).toHaveLength(1);
  });

  test.each(['answer', 'identifier', 'body', 'option'])('is tried with no other %s', (what) => {
    const text = files.find((file) => file.includes(`describe('${operationId}'`)) ?? '';
    const block = text.split('\n  test(').find((part) => part.includes(`s no other ${what}'`)) ?? '';
    expect(block).toContain(`@ts-expect-error`);
    expect(block).toContain(`aelyst.${operationId}(`);
  });
});
