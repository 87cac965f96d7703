import { createHash } from 'node:crypto';
import { type AelystClient, contactId, email, type Identifier, phone } from '@aelyst/client';
import { CsvError, parse } from 'csv-parse/sync';
import { UserError } from './user-error.js';

/** A message to send, as a line of the CSV file gives it. */
export interface Row {
  /** Where the record begins; the header is line 1. */
  line: number;
  /** The line, and a hash of what is on it: too short to find an address by, long enough to notice a mix-up. */
  key: string;
  identifier: Identifier;
  body: Parameters<AelystClient['sendMessage']>[1];
}

/** What is wrong with a line, and what would be right. It quotes no value, since values are personal data. */
export interface Fault {
  line: number;
  message: string;
}

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
function textOf(fields: Map<string, string>): string {
  const template = fields.get('text') ?? '';
  if (!template.trim()) throw new TypeError('text: is empty; needs the words to send');
  const placeholder = /\{\{\s*([^{}]+?)\s*\}\}/g;
  if (/\{\{|\}\}/.test(template.replace(placeholder, ''))) {
    throw new TypeError('text: has a placeholder without its end or beginning; needs {{column}}');
  }
  return template.replace(placeholder, (_, name: string) => {
    const column = name.toLowerCase();
    const value = fields.get(column)?.trim();
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

function rowOf(line: number, fields: Map<string, string>): Row {
  const identifier = identifierOf(fields);
  const body: Row['body'] = { ...channelOf(fields), message: { type: 'text', text: textOf(fields) } };
  const hash = createHash('sha256').update(JSON.stringify([identifier, body]));
  return { line, key: `${line}-${hash.digest('hex').slice(0, 6)}`, identifier, body };
}

/** The records, each with the line where it begins. A quoted field may go over several lines. */
function recordsOf(csv: string): { line: number; record: string[] }[] {
  // Spreadsheets of many countries write semicolons.
  const [header = ''] = csv.split(/[\r\n]/, 1);
  const delimiter = header.includes(';') && !header.includes(',') ? ';' : ',';
  const options = { delimiter, info: true, raw: true, relax_column_count: true };
  let line = 1;
  // The types of csv-parse do not know of `info` and `raw`.
  const records = parse(csv, { ...options, record_delimiter: ['\r\n', '\n', '\r'] }) as unknown as {
    record: string[];
    raw: string;
  }[];
  return records.map(({ record, raw }) => {
    const begin = line;
    line += raw.match(/\r\n|\r|\n/g)?.length ?? 0;
    return { line: begin, record };
  });
}

/** @throws UserError if this is no header of a file of contacts. */
function columnsOf(header: string[] = []): string[] {
  const columns = header.map((name) => name.trim().toLowerCase());
  if (!columns.includes('text') || !columns.some((name) => identifierColumns.includes(name))) {
    const names = identifierColumns.join(', ');
    throw new UserError(`line 1: needs column names: text, and at least one of ${names}`);
  }
  if (new Set(columns).size < columns.length)
    throw new UserError('line 1: needs a different name for each column');
  return columns;
}

/**
 * Reads all messages of a CSV file (RFC 4180, UTF-8) and checks them.
 *
 * @throws UserError if it cannot be read as contacts at all.
 */
export function readContacts(file: Uint8Array): { rows: Row[]; faults: Fault[] } {
  const rows: Row[] = [];
  const faults: Fault[] = [];
  try {
    const [header, ...records] = recordsOf(new TextDecoder('utf-8', { fatal: true }).decode(file));
    const columns = columnsOf(header?.record);
    for (const { line, record } of records.filter(({ record }) => record.some((value) => value.trim()))) {
      try {
        if (record.length !== columns.length) {
          const count = `has ${record.length} fields where the header has ${columns.length}`;
          throw new TypeError(`${count}; put a text that holds commas in double quotes`);
        }
        rows.push(rowOf(line, new Map(columns.map((column, index) => [column, record[index] ?? '']))));
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
        faults.push({ line, message: error.message });
      }
    }
  } catch (error) {
    if (error instanceof CsvError) {
      const rule = 'a field that begins with a double quote ends with one, and doubles those inside';
      throw new UserError(`line ${Number(error['lines'])}: the quoting is broken; ${rule}`);
    }
    // A text that was decoded wrongly would be sent wrongly, thousands of times.
    if (error instanceof TypeError) throw new UserError('it is not UTF-8; save it as "CSV UTF-8"');
    throw error;
  }
  if (rows.length + faults.length === 0) throw new UserError('it holds no contact; put one on each line');
  return { rows, faults };
}
