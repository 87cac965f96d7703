import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { readContacts } from '../../examples/bulk-send/contacts.js';
import { formatLines, parseLines } from '../../examples/bulk-send/lines.js';
import { inProject } from '../../scripts/support/project.js';

const read = (csv: string) => readContacts(Buffer.from(csv));

test('the sample names contacts in each way, and fills placeholders in', async () => {
  const { rows, faults } = readContacts(await readFile(inProject('examples', 'contacts.csv')));
  expect(faults).toEqual([]);
  expect(rows.map(({ line, identifier, body }) => [line, identifier, body.message.text])).toEqual([
    [2, 'email:jane@example.com', 'Hello Jane, your parcel is on its way'],
    [3, 'phone:+60121233112', 'Your parcel is on its way'],
    [4, 'id:123', 'Muhammad, your parcel waits at the counter:\nMonday to Friday, 9 to 18'],
  ]);
});

test('every line that is wrong is named, with what would be right', () => {
  const { faults } = read(
    [
      'phone,email,id,first name,channelId,text',
      '+60121000002,,,Jane,,"A text',
      'over two lines, {{First Name}}"',
      '60121000004,,,,,No plus',
      '+60121000005,jane@example.com,,,,Two contacts',
      ',,,,7,No contact',
      ',jane.example.com,,,,No address',
      ',,12a,,,No ID',
      '+60121000009,,,,,',
      '+60121000010,,,,,Hello {{first name}}',
      '+60121000011,,,,,Hello {{surname}}',
      '',
      '+60121000013,,,,,Hello {{first name',
      '+60121000014,,,,telegram,No channel',
      '+60121000015,,,,,Hello, comma',
      '',
    ].join('\r\n'),
  );
  expect(faults.map(({ line, message }) => `${line}: ${message}`)).toEqual([
    '4: phone: needs "+", country code and number, such as +60121233112',
    '5: names the contact by phone and email; leave only one of them filled',
    '6: names no contact; fill one of phone, email, id, identifier',
    '7: email: needs an e-mail address, such as abdc@gmail.com',
    '8: contactId: needs a positive whole number, such as 123',
    '9: text: is empty; needs the words to send',
    '10: text: needs a value in the column first name, which is empty on this line',
    '11: text: has a placeholder that names no column; the columns are phone, email, id, first name, channelid',
    '13: text: has a placeholder without its end or beginning; needs {{column}}',
    '14: channelId: needs a positive whole number, or nothing for the last channel used',
    '15: has 7 fields where the header has 6; put a text that holds commas in double quotes',
  ]);
});

test.each([
  ['no header', '+60121000001,message\n', /^line 1: needs column names: text, and at least one of phone/],
  ['a column twice', 'phone,text,text\n', /^line 1: needs a different name for each column$/],
  ['no contact', 'phone,text\n\n', /^it holds no contact/],
  ['a quote without its end', 'phone,text\n+60121000002,"never ends\n', /^line 2: the quoting is broken/],
])('a file is refused that has %s', (_, csv, message) => {
  expect(() => read(csv)).toThrow(message);
});

test('a file is refused that is not UTF-8, since its texts would be sent wrong', () => {
  expect(() => readContacts(Buffer.from('phone,text\n+60121000002,Grüße\n', 'latin1'))).toThrow(
    /^it is not UTF-8/,
  );
});

test('a byte order mark, semicolons and capitals are what spreadsheets write', () => {
  const { rows } = read('\ufeffPhone;Text\r\n+60121000002;Hello, you\r\n');
  expect(rows.map(({ body }) => body.message.text)).toEqual(['Hello, you']);
});

test('a row is told by its line and by what is on it', () => {
  const keys = (text: string) => read(`id,text\n1,same\n1,same\n1,${text}\n`).rows.map(({ key }) => key);
  expect(new Set(keys('same')).size).toBe(3);
  expect(keys('other')[2]).not.toBe(keys('same')[2]);
});

test('line numbers are written as a person writes them, and read back', () => {
  const lines = [2, 12, 40, 41, 42];
  expect(formatLines(lines)).toBe('2, 12, 40-42');
  const isNamed = parseLines('arrived', formatLines(lines));
  expect(Array.from({ length: 50 }, (_, line) => line).filter(isNamed)).toEqual(lines);
  for (const wrong of ['', '4-2', 'all', '1;2'])
    expect(() => parseLines('arrived', wrong)).toThrow(/^--arrived: needs/);
});
