import { type ParseArgsConfig, parseArgs } from 'node:util';
import { type AelystClient, createClient } from '@aelyst/client';
import { UserError } from './program.js';

export const usage = `Sends a message to each contact of a CSV file, and none of them twice.

Usage: aelyst-send <contacts.csv> --journal <sent.jsonl> [options]

  --journal <file>       file for the outcome of each row; a second run continues from it
  --concurrency <count>  calls at a time, 1 to 1000 (50)
  --check                check the file, and send nothing
  --repeated             allow rows that send the same message to the same contact
  --ignore <columns>     columns that need not be used: "notes,last order"
  --arrived <lines>      lines whose outcome was unknown, and whose message did arrive: 12,40-42
  --not-arrived <lines>  lines whose message did not arrive: the next run sends them
  -h, --help             show this help

With --arrived or --not-arrived, it only notes that, and sends nothing.

Columns: text, and one of identifier, phone, email and id; channelId if you like. {{name}} in a text stands for the
value in the column "name". The token is read from AELYST_TOKEN, another base URL from AELYST_BASE_URL.
Exit codes: 0 all sent, 1 not all, 2 something is wrong and has to be fixed first, 130 stopped by Ctrl-C.`;

const options = {
  journal: { type: 'string' },
  concurrency: { type: 'string', default: '50' },
  check: { type: 'boolean', default: false },
  repeated: { type: 'boolean', default: false },
  ignore: { type: 'string', default: '' },
  arrived: { type: 'string' },
  'not-arrived': { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** @throws UserError if they make no sense. */
export function readArguments() {
  const { values, positionals } = parse(options, { advice: ' --help shows how.' });
  const [csv = '', ...others] = positionals;
  const { help, check, journal = '' } = values;
  const decides = values.arrived !== undefined || values['not-arrived'] !== undefined;
  if (!help && (csv === '' || others.length > 0)) throw new UserError('Name one CSV file. --help shows how.');
  if (!help && !check && !journal) throw new UserError('Name a journal: --journal sent.jsonl, for instance.');
  if (check && decides)
    throw new UserError('--check notes nothing: run --arrived and --not-arrived without it.');
  const concurrency = help ? 0 : concurrencyOf(values.concurrency);
  return { ...values, decides, csv, journal, concurrency, ignored: namesIn(values.ignore) };
}

/** @throws UserError unless it is a number of calls at a time. */
export function concurrencyOf(text: string): number {
  const concurrency = Number(text);
  if (Number.isInteger(concurrency) && concurrency >= 1 && concurrency <= 1000) return concurrency;
  throw new UserError('--concurrency: needs a whole number from 1 to 1000');
}

/** The names in a list such as `notes,last order`. */
export const namesIn = (list: string) => list.split(',').map((name) => name.trim());

/** @throws UserError if the client refuses the token or the base URL of the environment. It shows neither. */
export function withConnection<Sender>(create: (connection: { token: string; baseUrl?: string }) => Sender) {
  const { AELYST_BASE_URL: baseUrl, AELYST_TOKEN: token } = process.env;
  if (!token) throw new UserError('Set AELYST_TOKEN to your access token.');
  return connect(() => create({ token, ...(baseUrl && { baseUrl }) }));
}

function connect<Connected>(create: () => Connected): Connected {
  try {
    return create();
  } catch (error) {
    throw error instanceof TypeError ? new UserError(error.message) : error;
  }
}

/** Where a client sends its requests, in its own spelling. The request that is made to find out is not sent. */
async function baseUrlOf(client: AelystClient): Promise<string> {
  let found = '';
  client.raw.use({
    onRequest({ options: { baseUrl } }) {
      found = baseUrl;
      return Response.json({});
    },
  });
  await client.addTags('id:1', ['any']);
  return found;
}

/**
 * Where AELYST_BASE_URL says that the messages go, however it spells that; null for the API itself.
 *
 * @throws UserError if the client refuses it.
 */
export async function readBaseUrl(): Promise<string | null> {
  const { AELYST_BASE_URL: baseUrl } = process.env;
  if (!baseUrl) return null;
  const found = await baseUrlOf(connect(() => createClient({ token: 'none', baseUrl })));
  // A client whose base URL is undefined does not read the environment: it leads to the API itself.
  return found === (await baseUrlOf(createClient({ token: 'none', baseUrl: undefined }))) ? null : found;
}

/** @throws UserError, with advice, if the arguments are no such options, or give two values where the last would win. */
export function parse<Options extends NonNullable<ParseArgsConfig['options']>>(
  options: Options,
  { advice = '', allowPositionals = true } = {},
) {
  try {
    const parsed = parseArgs({ options, allowPositionals, tokens: true });
    const given = parsed.tokens.flatMap((token) =>
      token.kind === 'option' && token.value !== undefined ? [token.name] : [],
    );
    const twice = given.find((name, index) => given.indexOf(name) !== index);
    if (twice !== undefined) throw new Error(`--${twice} is given more than once; needs all in one value`);
    return parsed;
  } catch (error) {
    const [sentence] = (error as Error).message.split(/\.\s|\n/);
    throw new UserError(`${sentence}.${advice}`);
  }
}
