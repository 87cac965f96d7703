import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { type Allowances, checkContacts } from '../../examples/bulk-send/contacts.js';
import { formatLines, parseLines } from '../../examples/bulk-send/report.js';
import { inProject } from '../../scripts/support/project.js';
import { rowsIn } from './support.js';

const pieces = (csv: string | Buffer) => {
  const size = 7;
  const bytes = Buffer.from(csv as string);
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
};

const check = (csv: string | Buffer, allowances?: Allowances) => checkContacts(pieces(csv), allowances);

/** What is wrong with a file, as a person would read it. */
async function messagesOf(csv: string, allowances?: Allowances) {
  const lines = await check(csv, allowances).then(
    () => [],
    ({ message }: Error) => message.split('\n'),
  );
  return lines.map((line) => line.replace(/^line /, ''));
}

const read = (csv: string | Buffer) => rowsIn(pieces(csv));

test('the sample names contacts in each way, and fills placeholders in', async () => {
  const file = await readFile(inProject('examples', 'contacts.csv'));
  const { rows: keys } = await check(file);
  const rows = await read(file);
  expect(rows.map(({ line, key }) => ({ line, key }))).toEqual(keys);
  expect(rows.map(({ line, identifier, body }) => [line, identifier, body.message.text])).toEqual([
    [2, 'email:jane@example.com', 'Hello Jane, your parcel is on its way'],
    [3, 'phone:+60121233112', 'Your parcel is on its way'],
    [4, 'id:123', 'Muhammad, your parcel waits at the counter:\nMonday to Friday, 9 to 18'],
  ]);
});

test('every wrong line is named, with what would be right', async () => {
  const faults = await messagesOf(
    [
      'phone,email,id,first name,channelId,text',
      '+60121000002,,,Jane,,"A text',
      'over two lines, {{ First Name }}"',
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
      '+60121000016,,,,,Hello {{text}}',
      '+60121000017,,,Dear {{first name}},,"{{first name}}, hello"',
      '',
    ].join('\r\n'),
  );
  expect(faults).toEqual([
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
    '15: has 7 fields where the header has 6; put a text that holds the separator in double quotes',
    '16: text: has a placeholder that names no column; the columns are phone, email, id, first name, channelid',
    '17: text: the column first name holds a placeholder on this line; write it into text',
  ]);
});

test.each([
  ['no header', '+60121000001,message\n', /^line 1: needs column names: text, and at least one of phone/],
  ['a column twice', 'phone,text,text\n', /^line 1: needs a different name for each column$/],
  ['no contact', 'phone,text\n\n', /^it holds no contact/],
  [
    'a quote without its end',
    `sep=,\nphone,text\n${'+60121000002,"two\nlines"\n'.repeat(30)}+60121000003,"never ends\n${'+60121000004,x\n'.repeat(50)}`,
    /^line 63: the quoting is broken; a field that begins with a double quote ends with one/,
  ],
  [
    'a quote inside a field without quotes',
    'phone,text\n+60121000002,"Say ""hi"" now"\n+60121000003,Say "hi" now\n',
    /^line 3: .* inside a field .* does not begin with one; put the whole field .*: "Say ""hi"" now"$/,
  ],
  // Its texts would be sent wrong.
  ['another encoding', Buffer.from('phone,text\n+60121000002,Grüße\n', 'latin1'), /^it is not UTF-8/],
])('a file is refused that has %s', async (_, csv, message) => {
  await expect(check(csv)).rejects.toThrow(message);
});

test.each([
  ['a byte order mark, semicolons and capitals', '\ufeffPhone;Text\r\n+60121000002;Hello, you\r\n'],
  ['a line that names the separator', 'sep=;\r\nphone;text\r\n+60121000002;"Hello, you"\r\n'],
  ['empty lines at the top', '\r\n \r\n\r\nphone;text\r\n+60121000002;Hello, you\r\n'],
  ['tabs, and no line break at the end', 'phone\ttext\n+60121000002\tHello, you'],
  ['empty columns at the end', 'phone,text,,,\n+60121000002,"Hello, you",,,\n,,,,\n'],
  ['a semicolon in a field', 'phone,text,"a;b;c;d"\n+60121000002,"Hello, {{a;b;c;d}}",you\n'],
])('a file is read that has %s, as spreadsheets write it', async (_, csv) => {
  expect(await messagesOf(csv)).toEqual([]);
  expect((await read(csv)).map(({ body }) => body.message.text)).toEqual(['Hello, you']);
});

test('lines are counted from the top of the file, whatever separates them', async () => {
  const csv = 'sep=,\rphone,text\r+60121000003,"two\rlines"\r\r+60121000006,six\r';
  expect((await read(csv)).map(({ line }) => line)).toEqual([3, 6]);
});

test('a column that no row uses is named, with the column that may be meant, unless it is ignored', async () => {
  const csv = 'phone,text,channel_id,Last Order,name\n+60121000002,Hello {{name}},7,2024,Jane\n';
  const advice = 'delete it, or name it in --ignore';
  expect(await messagesOf(csv, { ignored: ['last order'] })).toEqual([
    `1: the column channel_id is used by no text; rename it (channelId?), ${advice}`,
  ]);
  expect(await messagesOf(csv, { ignored: ['LAST ORDER', 'channel_id'] })).toEqual([]);
});

test('the same message to the same contact is named, unless it is allowed; another message is counted', async () => {
  const csv = 'phone,text\n+60121000002,Hi\n+60121000003,Hi\n+60 12-100 0002,Hi\n+60121000002,Bye\n';
  expect(await messagesOf(csv)).toEqual([
    '4: is the same message to the same contact as line 2; delete one, or allow it by --repeated',
  ]);
  expect(await messagesOf(csv, { repeated: true })).toEqual([]);
  expect((await check(csv, { repeated: true })).sameContact).toBe(2);
  // To a mail server they are one address.
  const mails = 'email,text\njane@example.com,Hi\nJane@EXAMPLE.com,Hi\n';
  expect(await messagesOf(mails)).toEqual([
    '3: is the same message to the same contact as line 2; delete one, or allow it by --repeated',
  ]);
  expect((await check(mails, { repeated: true })).sameContact).toBe(1);
  expect((await read(mails)).map(({ identifier }) => identifier)).toEqual([
    'email:jane@example.com',
    'email:Jane@EXAMPLE.com',
  ]);
});

test('a row is known by its line and by what is on it', async () => {
  const keys = async (text: string) =>
    (await read(`id,text\n1,same\n1,same\n1,${text}\n`)).map(({ key }) => key);
  expect(new Set(await keys('same')).size).toBe(3);
  expect((await keys('other'))[2]).not.toBe((await keys('same'))[2]);
});

test('reading for a second time stops at a line that became wrong', async () => {
  await expect(read('phone,text\n+60121000002,Hi\nJane,Hi\n')).rejects.toThrow(/^line 3: phone: needs/);
});

test('line numbers are written as a person writes them, and read back', () => {
  const lines = [2, 12, 40, 41, 42];
  expect(formatLines(lines)).toBe('2, 12, 40-42');
  const { isNamed, unused } = parseLines('arrived', `${formatLines(lines)}, 60-70`);
  expect(Array.from({ length: 50 }, (_, line) => line).filter(isNamed)).toEqual(lines);
  expect([...unused]).toEqual(['60-70']);
  for (const wrong of ['', '4-2', 'all', '1;2'])
    expect(() => parseLines('arrived', wrong)).toThrow(/^--arrived: needs/);
});
