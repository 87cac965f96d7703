/**
 * Checks every row of a CSV file before the first contact is created. The columns are properties of the request body:
 *
 *     AELYST_BASE_URL=http://127.0.0.1:4010/v1 AELYST_TOKEN=any npx tsx examples/validation/contact-rows.ts new.csv
 */
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { createClient, email, type IdentifierOf, type NewContact, phone } from '@aelyst/client';
import { createContactBody } from '@aelyst/client/validate';
import { CsvError, parse } from 'csv-parse/sync';

/** A contact to create, and the line of the file that ends with it. */
interface Row {
  line: number;
  identifier: IdentifierOf<'createContact'>;
  body: NewContact;
}

/** The records of a CSV file in UTF-8, each with the line that ends it. */
function recordsOf(bytes: Uint8Array): { line: number; record: string[] }[] {
  const records: ReturnType<typeof recordsOf> = [];
  try {
    // A name that was decoded wrongly would be stored wrongly.
    const csv = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    parse(csv, {
      ...{ relax_column_count: true, skip_empty_lines: true, trim: true },
      on_record: (record, { lines }) => void records.push({ line: lines, record }),
    });
    return records;
  } catch (error) {
    const line = records.at(-1)?.line ?? 0;
    if (error instanceof CsvError) throw new Error(`The quoting is broken in the record after line ${line}.`);
    if (error instanceof TypeError) throw new Error('The file is not UTF-8; save it as "CSV UTF-8".');
    throw error;
  }
}

/**
 * Checks the rows of a CSV file with a header. An empty cell is a property that is left out.
 *
 * @returns The rows, and what is wrong with others: `line 3: firstName is required`. No value is quoted there, since
 *   values are personal data.
 * @throws Error if the file cannot be read as CSV in UTF-8.
 */
export function checkRows(bytes: Uint8Array): { rows: Row[]; problems: string[] } {
  const rows: Row[] = [];
  const problems: string[] = [];
  const [header = { line: 1, record: [] }, ...records] = recordsOf(bytes);
  const { record: names } = header;
  const named = names.filter((name) => name !== '');
  if (new Set(named).size < named.length)
    problems.push(`line ${header.line}: needs a different name for each column`);
  for (const { line, record } of records) {
    if (record.length !== names.length) {
      problems.push(`line ${line}: has ${record.length} cells where the header has ${names.length}`);
      continue;
    }
    const cells = names.map((name, index) => [name, record[index]]).filter(([, cell]) => cell !== '');
    // `strict` also refuses a column that is no property, such as `first_name`.
    const checked = createContactBody.strict['~standard'].validate(Object.fromEntries(cells));
    if (checked.issues) {
      for (const { path, message } of checked.issues)
        problems.push(`line ${line}: ${path.join('.')} ${message}`);
      continue;
    }
    const body = checked.value;
    try {
      rows.push({ line, body, identifier: body.phone ? phone(body.phone) : email(body.email ?? '') });
    } catch (error) {
      problems.push(`line ${line}: ${(error as TypeError).message}`);
    }
  }
  return { rows, problems };
}

async function main([file = '']: string[]) {
  const { rows, problems } = checkRows(await readFile(file));
  if (problems.length > 0) throw new Error(`Nothing was sent:\n${problems.join('\n')}`);
  const aelyst = createClient();
  for (const { line, identifier, body } of rows) {
    const created = await aelyst.createContact(identifier, body);
    if (created.ok) console.log(`line ${line}: created`);
    else {
      const { kind, delivery } = created.error;
      // After `unknown` this contact may have been created: look before you run the rest.
      throw new Error(`line ${line}: ${kind}, delivery ${delivery}. No later line was sent.`);
    }
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main(process.argv.slice(2));
