import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createClient } from '@aelyst/client';
import { startMock } from '@aelyst/client/mock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createCommentForm, problemOf } from '../../examples/validation/comment-form.js';
import { checkRows } from '../../examples/validation/contact-rows.js';
import { at } from '../../scripts/support/pointer.js';
import { temporaryFolder } from '../../scripts/support/project.js';
import { bundle } from '../support/contract.js';
import { startExample } from './support.js';

let mock: Awaited<ReturnType<typeof startMock>>;
beforeEach(async () => {
  mock = await startMock({ strict: true });
});
afterEach(() => mock.close());

describe('the form', () => {
  test('shows what is wrong with a field, and sends nothing until it is right', async () => {
    const told: string[] = [];
    const aelyst = createClient({ token: 'any', baseUrl: mock.url, retry: false });
    const form = createCommentForm(aelyst, 'id:123', (text) => told.push(text));
    const unmount = form.mount();
    const limit = Number(at(bundle, '#/components/schemas/NewComment/properties/text/maxLength'));
    const [most, length] = [limit, limit + 204].map((count) => count.toLocaleString('en-US'));
    form.setFieldValue('text', 'x'.repeat(limit + 204));
    expect(problemOf(form, 'text')).toBe(`must be at most ${most} characters, is ${length}`);
    await form.handleSubmit();
    expect(mock.requests).toEqual([]);
    form.setFieldValue('text', 'Please call back');
    expect(problemOf(form, 'text')).toBe('');
    await form.handleSubmit();
    expect(mock.requests.map(({ body }) => body)).toEqual([{ text: 'Please call back' }]);
    mock.answerWith('createComment', 'reset');
    await form.handleSubmit();
    expect(told).toEqual(['Saved', 'Not saved, delivery unknown']);
    unmount();
  });
});

describe('the rows', () => {
  const good = 'firstName,phone,email\nJane,+60121233112,\n\n"Muham\nmad",,test@example.com\n';

  const check = (csv: string) => checkRows(Buffer.from(csv));

  test('become bodies, without empty cells', () => {
    expect(check(`\ufeff${good}`)).toEqual({
      problems: [],
      rows: [
        { line: 2, identifier: 'phone:+60121233112', body: { firstName: 'Jane', phone: '+60121233112' } },
        {
          line: 5,
          identifier: 'email:test@example.com',
          body: { firstName: 'Muham\nmad', email: 'test@example.com' },
        },
      ],
    });
  });

  test.each([
    ['firstName,phone\n,+60121233112\n', ['line 2: firstName is required']],
    [
      'first_name,phone\nJane,+60121233112\n',
      ['line 2: firstName is required', 'line 2: first_name is not a known property'],
    ],
    ['firstName,phone\nJane,\n', [expect.stringMatching(/^line 2: email: /)]],
    ['firstName,phone,phone,,\n', ['line 1: needs a different name for each column']],
    [
      'firstName,phone\nJane,123,4\nJane\n',
      [2, 3].map((line) => expect.stringMatching(`^line ${line}: has . cells`)),
    ],
    ['firstName,phone\nJane,123\n', [expect.stringMatching(/^line 2: phone: .*(?<!123)$/)]],
  ])('are refused, with the line and the reason: %j', (csv, problems) => {
    expect(check(csv)).toEqual({ rows: [], problems });
  });

  test.each([
    [
      'it is Latin-1',
      'firstName,phone\nJos\xe9,+60121233112\n',
      'The file is not UTF-8; save it as "CSV UTF-8".',
    ],
    [
      'a quote has no end',
      'firstName\n\nJane\n"Ann\nBob\n',
      'The quoting is broken in the record after line 3.',
    ],
  ])('are refused as a whole if %s', (_, csv, problem) => {
    expect(() => checkRows(Buffer.from(csv, 'latin1'))).toThrow(problem);
  });

  const run = async (csv: string) => {
    await using folder = await temporaryFolder('rows');
    const file = join(folder.path, 'new.csv');
    await writeFile(file, csv);
    return await startExample('validation/contact-rows', [file], mock.url).ended;
  };

  test('are sent once all of them are right', async () => {
    expect(await run(good)).toEqual({ code: 0, stdout: 'line 2: created\nline 5: created\n', stderr: '' });
    const { code, stderr } = await run(`${good},,\n,+60121233112,\n`);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('Nothing was sent:\nline 6: firstName is required'),
    ]);
    expect(mock.requests).toHaveLength(2);
  });

  test('end with the first that may have been created', async () => {
    mock.answerWith('createContact', 500);
    const { code, stderr } = await run(good);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('line 2: server-error, delivery unknown. No later line was sent.'),
    ]);
    expect(mock.requests).toHaveLength(1);
  });
});
