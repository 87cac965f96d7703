import { createHash, type Hash, hash } from 'node:crypto';
import { pipeline } from 'node:stream';
import { ReadableStream, TextDecoderStream } from 'node:stream/web';
import { type AelystClient, contactId, email, type Identifier, phone } from '@aelyst/client';
import { CsvError, parse } from 'csv-parse';
import { UserError } from './program.js';

/** The place of a message in the file, and its key. */
export interface RowKey {
  /** Where the record begins; the first line of the file is 1. */
  line: number;
  /** The line, and a hash of what is on it: too short to find an address by, long enough to notice a mix-up. */
  key: string;
}

/** A message to send, as a line of the CSV file gives it. */
export interface Row extends RowKey {
  identifier: Identifier;
  body: Parameters<AelystClient['sendMessage']>[1];
}

/** What is wrong with a line, and what would be right. It quotes no value, since values are personal data. */
interface Fault {
  line: number;
  message: string;
}

/** The header of a file, and which of its columns the rows so far have used. */
interface Columns {
  line: number;
  names: string[];
  used: Set<string>;
}

/** Bytes of a file, in pieces of any size. */
type Bytes = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** A record that is longer than a message could be has lost its closing quote. */
const maxRecordCharacters = 1_000_000;

const helpers: Record<string, (value: string) => Identifier> = {
  phone,
  email,
  id: contactId,
  identifier(value) {
    const [, prefix = '', rest = ''] = /^\s*(phone|email|id):(.*)$/s.exec(value) ?? [];
    const helper = helpers[prefix];
    if (helper) return helper(rest);
    throw new TypeError('identifier: needs one of the forms phone:…, email:…, id:…, such as id:123');
  },
};

const identifierColumns = Object.keys(helpers);
const knownColumns = [...identifierColumns, 'text', 'channelId'];

/** @throws TypeError if the one column that names the contact is missing, or its value is wrong. */
function identifierOf(fields: Map<string, string>): Identifier {
  const filled = identifierColumns.filter((column) => fields.get(column)?.trim());
  const [column = ''] = filled;
  const helper = helpers[column];
  if (helper && filled.length === 1) return helper(fields.get(column) ?? '');
  const columns = identifierColumns.join(', ');
  if (filled.length === 0) throw new TypeError(`names no contact; fill one of ${columns}`);
  throw new TypeError(`names the contact by ${filled.join(' and ')}; leave only one of them filled`);
}

/** @throws TypeError if the text is empty or a placeholder cannot be filled in. */
function textOf(fields: Map<string, string>, used: Set<string>): string {
  const template = fields.get('text') ?? '';
  if (!template.trim()) throw new TypeError('text: is empty; needs the words to send');
  const placeholder = /\{\{([^{}]+)\}\}/g;
  const braces = /\{\{|\}\}/;
  if (braces.test(template.replace(placeholder, ''))) {
    throw new TypeError('text: has a placeholder without its end or beginning; needs {{column}}');
  }
  return template.replace(placeholder, (_, name: string) => {
    const column = name.trim().toLowerCase();
    used.add(column);
    // A text within itself would be sent with its placeholders.
    const value = column === 'text' ? undefined : fields.get(column)?.trim();
    if (value && braces.test(value))
      throw new TypeError(`text: the column ${column} holds a placeholder on this line; write it into text`);
    if (value) return value;
    const columns = [...fields.keys()].filter((each) => each !== 'text').join(', ');
    throw new TypeError(
      value === undefined
        ? `text: has a placeholder that names no column; the columns are ${columns}`
        : `text: needs a value in the column ${column}, which is empty on this line`,
    );
  });
}

/** @throws TypeError if there is a channel, and it is no ID. */
function channelOf(fields: Map<string, string>): { channelId?: number } {
  const digits = fields.get('channelid')?.trim();
  if (!digits) return {};
  if (/^[1-9]\d{0,14}$/.test(digits)) return { channelId: Number(digits) };
  throw new TypeError('channelId: needs a positive whole number, or nothing for the last channel used');
}

/** Enough of a hash to tell millions of values apart, in hexadecimal. */
const hashOf = (value: unknown) =>
  hash('sha256', JSON.stringify(value), 'buffer').subarray(0, 12).toString('hex');

/** One spelling for all of an e-mail address: mail servers do not tell them apart by case. */
const mailboxOf = (identifier: Identifier) => identifier.toLowerCase();

function rowOf(line: number, fields: Map<string, string>, used: Set<string>): Row {
  const identifier = identifierOf(fields);
  const body: Row['body'] = { ...channelOf(fields), message: { type: 'text', text: textOf(fields, used) } };
  return { line, key: `${line}-${hashOf([identifier, body]).slice(0, 6)}`, identifier, body };
}

/** What separates fields. Spreadsheets of many countries write semicolons; some say so in a line of its own, for Excel. */
function separatorOf(begin: string) {
  const [, own, separator] = /^(sep=(.)(?:\r\n|\r|\n))/i.exec(begin) ?? [];
  if (own !== undefined && separator !== undefined)
    return { separator, begin: begin.slice(own.length), line: 2 };
  const [header = ''] = begin.trimStart().split(/[\r\n]/, 1);
  const unquoted = header.replace(/"[^"]*"/g, '');
  const count = (one: string) => unquoted.split(one).length;
  const [most = ','] = [',', ';', '\t'].toSorted((one, other) => count(other) - count(one));
  return { separator: most, begin, line: 1 };
}

/**
 * The records, each with the line where it begins. A quoted field may go over several lines.
 *
 * @throws TypeError if the bytes are not UTF-8: a text that was decoded wrongly would be sent wrongly.
 * @throws UserError if the quoting is broken, with the line where that record begins.
 */
async function* recordsOf(bytes: Bytes): AsyncGenerator<{ line: number; record: string[] }> {
  const pieces = ReadableStream.from(bytes).pipeThrough(new TextDecoderStream('utf-8', { fatal: true }));
  // Two whole lines: that of the separator, if there is one, and the header. Empty lines may come before them.
  let first = '';
  for await (const piece of pieces.values({ preventCancel: true })) {
    first += piece;
    if (/[\r\n].*[\r\n]/s.test(first.trimStart()) || first.length >= maxRecordCharacters) break;
  }
  const { separator, begin, line: firstLine } = separatorOf(first);
  async function* text() {
    yield begin;
    yield* pieces;
  }
  let line = firstLine;
  const parser = parse({
    delimiter: separator,
    info: true,
    raw: true,
    relax_column_count: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    max_record_size: maxRecordCharacters,
    // Called for each record at once, so that `line` is where the record begins that cannot be read.
    on_record(item: unknown) {
      const { record, raw } = item as { record: string[]; raw: string };
      const begins = line;
      line += raw.match(/\r\n|\r|\n/g)?.length ?? 0;
      // The types know of bare records only.
      return { line: begins, record } as never;
    },
  });
  try {
    // What fails here is thrown by the loop over the records as well.
    yield* pipeline(text, parser, () => {}) as AsyncIterable<{ line: number; record: string[] }>;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const fault =
      error.code === 'INVALID_OPENING_QUOTE'
        ? 'has a double quote inside a field that does not begin with one; put the whole field in double quotes, and double those inside: "Say ""hi"" now"'
        : 'the quoting is broken; a field that begins with a double quote ends with one, and doubles those inside';
    throw new UserError(`line ${line}: ${fault}`);
  }
}

/** Without the empty fields at its end, which spreadsheets leave where a column was deleted. */
const trimmed = (record: string[]) =>
  record.slice(0, record.findLastIndex((value) => value.trim() !== '') + 1);

/** @throws UserError if this is no header of a file of contacts. */
function readHeader(line: number, record: string[]): string[] {
  const names = trimmed(record).map((name) => name.trim().toLowerCase());
  const needs = (what: string) => new UserError(`line ${line}: needs ${what}`);
  if (!names.includes('text') || !names.some((name) => identifierColumns.includes(name)))
    throw needs(`column names: text, and at least one of ${identifierColumns.join(', ')}`);
  if (names.includes('')) throw needs('a name for each column');
  if (new Set(names).size < names.length) throw needs('a different name for each column');
  return names;
}

/** The rows of a file, and what is wrong with the others. */
async function* itemsOf(bytes: Bytes, columns: Columns): AsyncGenerator<Row | Fault> {
  try {
    for await (const { line, record } of recordsOf(bytes)) {
      const values = trimmed(record);
      if (values.length === 0) continue;
      if (columns.names.length === 0) {
        columns.names = readHeader(line, record);
        columns.line = line;
        continue;
      }
      const { names, used } = columns;
      try {
        if (values.length > names.length || record.length < names.length) {
          const count = `has ${record.length} fields where the header has ${names.length}`;
          throw new TypeError(`${count}; put a text that holds the separator in double quotes`);
        }
        yield rowOf(line, new Map(names.map((name, index) => [name, record[index] ?? ''])), used);
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
        yield { line, message: error.message };
      }
    }
  } catch (error) {
    if (error instanceof TypeError) throw new UserError('it is not UTF-8; save it as "CSV UTF-8"');
    throw error;
  }
}

/** The known column that a name is closest to: the one that shares most pairs of letters with it. */
function nearest(name: string): string {
  const pairsOf = (word: string) =>
    [...word.toLowerCase()].map((letter, index, all) => letter + (all[index + 1] ?? ''));
  const own = pairsOf(name.replace(/[^a-z]/g, ''));
  const likeness = (known: string) =>
    pairsOf(known).filter((pair) => own.includes(pair)).length / (known.length + own.length);
  return knownColumns.reduce((one, other) => (likeness(other) > likeness(one) ? other : one));
}

/** What is wrong with columns that no row uses: their values, such as a channel, would be lost silently. */
function unusedColumns({ line, names, used }: Columns, ignored: readonly string[]): Fault[] {
  const known = new Set([...knownColumns, ...ignored].map((name) => name.toLowerCase()));
  return names
    .filter((name) => !known.has(name) && !used.has(name))
    .map((name) => ({
      line,
      message: `the column ${name} is used by no text; rename it (${nearest(name)}?), delete it, or name it in --ignore`,
    }));
}

/** Bytes, which go through a hash on their way. */
export async function* hashed(bytes: Bytes, into: Hash): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) {
    into.update(piece);
    yield piece;
  }
}

/** @throws UserError that lists faults, if there are any. */
function demandFaultless(faults: readonly Fault[]): void {
  if (faults.length === 0) return;
  const lines = faults.slice(0, 100).map(({ line, message }) => `line ${line}: ${message}`);
  const more = faults.length > lines.length ? [`and ${faults.length - lines.length} more`] : [];
  throw new UserError([...lines, ...more].join('\n'));
}

/** What to let pass. */
export interface Allowances {
  /** Names of columns that need not be used. */
  ignored?: readonly string[];
  /** Whether the same contact may get the same message twice. */
  repeated?: boolean;
}

/** What a look through a whole file has found. */
export interface Checked {
  rows: RowKey[];
  /** How many rows name a contact that an earlier row names as well. */
  sameContact: number;
  /** SHA-256 of the file, in hexadecimal. */
  hash: string;
}

/**
 * Checks a CSV file (RFC 4180, UTF-8). It keeps no message, so that a file of a million rows needs little memory.
 *
 * @throws UserError that names each line that is wrong, or says why it cannot be read as contacts at all.
 */
export async function checkContacts(
  bytes: Bytes,
  { ignored = [], repeated = false }: Allowances = {},
): Promise<Checked> {
  const fileHash = createHash('sha256');
  const columns: Columns = { line: 0, names: [], used: new Set() };
  const rows: RowKey[] = [];
  const faults: Fault[] = [];
  const lineOf = new Map<string, number>();
  const contacts = new Set<string>();
  for await (const item of itemsOf(hashed(bytes, fileHash), columns)) {
    if (!('key' in item)) {
      faults.push(item);
      continue;
    }
    const { line, key, identifier, body } = item;
    rows.push({ line, key });
    const mailbox = mailboxOf(identifier);
    const message = hashOf([mailbox, body]);
    const same = lineOf.get(message);
    if (same !== undefined && !repeated) {
      faults.push({
        line,
        message: `is the same message to the same contact as line ${same}; delete one, or allow it by --repeated`,
      });
    }
    contacts.add(hashOf(mailbox));
    lineOf.set(message, line);
  }
  if (rows.length + faults.length === 0) throw new UserError('it holds no contact; put one on each line');
  demandFaultless([...unusedColumns(columns, ignored), ...faults]);
  return { rows, sameContact: rows.length - contacts.size, hash: fileHash.digest('hex') };
}

/**
 * The messages of a CSV file that {@link checkContacts} found nothing wrong with, one after the other.
 *
 * @throws UserError at a line that is wrong after all.
 */
export async function* readContacts(bytes: Bytes): AsyncGenerator<Row> {
  for await (const item of itemsOf(bytes, { line: 0, names: [], used: new Set() })) {
    if (!('key' in item)) throw new UserError(`line ${item.line}: ${item.message}`);
    yield item;
  }
}
