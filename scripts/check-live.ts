import bundle from '../generated/openapi.json' with { type: 'json' };
import { type Call, createCaller, createValidate, type Drift, type Exchange } from './live/exchange.js';
import { type Flags, nobody, operationIds, planCalls, readSettings, type Settings } from './live/plan.js';
import { isMain, runCommand, UserError } from './support/command.js';
import type { Bundle } from './support/description.js';
import { placeOf } from './support/source.js';

const summary = `Calls a server with our client, compares every response with the description, and says what differs and where.
Without a difference it prints nothing.

AELYST_BASE_URL names the server, AELYST_TOKEN an access token for it, which is never printed. What is sent:

  always     For ${nobody}, who cannot exist, with an empty body, which the description
             refuses: each operation without a token and with a made-up one, and with AELYST_TOKEN those that
             document a response for a contact that does not exist.
  --contact  For that contact, with AELYST_TOKEN and an empty body: each operation on an existing contact. A server
             that does not refuse it could leave an empty comment there; nobody gets a message.
  --write    For that contact, what you give: it is processed, and A MESSAGE IS READ BY A REAL PERSON. It is shown
             before it is sent, and is sent once. Operations that document a response for a contact that does not
             exist are then also called for ${nobody}.

Exit code 0: no drift. 1: drift. 2: wrong arguments or environment.`;

const options = {
  contact: { type: 'string', value: '<identifier>', description: 'a contact of yours, id:123 for instance' },
  write: { type: 'string', value: '<json>', description: 'bodies to be processed, by operation' },
  only: { type: 'string', value: '<operation>', description: `one of ${operationIds.join(', ')}` },
  verbose: { type: 'boolean', short: 'v', description: 'show each call and the status of its response' },
} as const;

const examples = [
  ['', 'what must be refused, for nobody'],
  ['--contact id:123', 'for a contact of yours as well'],
  [`--contact id:123 --write '{"createComment":{"text":"Test"}}'`, 'leave a comment there'],
] as const;

/** A drift, and the exchange that showed it. */
export interface FoundDrift extends Drift {
  exchange: Exchange;
}

/** A call and the status of its response on a line. */
const formatExchange = ({ call: { operation, what }, response }: Exchange): string =>
  `${operation} ${what}: ${response?.status ?? 'no response'}`;

/** Drift as paragraphs: every exchange that showed it, then the difference, and the place in the description. */
function formatDrift(drifts: readonly FoundDrift[]): string {
  const shown = new Map<string, string[]>();
  for (const { place, message, pointer, exchange } of drifts) {
    const text = `  ${place} ${message}.\n  See ${placeOf(pointer)}`;
    shown.set(text, [...(shown.get(text) ?? []), formatExchange(exchange)]);
  }
  return [...shown].map(([text, exchanges]) => [...exchanges, text].join('\n')).join('\n\n');
}

function announce(calls: readonly Call[], baseUrl: string): void {
  const lines = calls
    .filter((call) => call.writes)
    .map(({ operation, identifier, body }) => `  ${operation} for ${identifier}: ${JSON.stringify(body)}`);
  if (lines.length > 0) console.error([`Writing to ${baseUrl}:`, ...lines].join('\n'));
}

function callerFor({ baseUrl, token }: Settings) {
  try {
    return createCaller(baseUrl, token);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const message = error.message
      .replace(/^baseUrl:/, 'AELYST_BASE_URL:')
      .replace(/^token:/, 'AELYST_TOKEN:');
    throw new UserError(message, 2);
  }
}

/** Makes the calls, one after the other, and compares each response with a description. */
export async function checkServer(
  flags: Flags,
  env: NodeJS.ProcessEnv,
  description: Bundle,
  onExchange: (exchange: Exchange) => void = () => {},
): Promise<{ exchanges: Exchange[]; drifts: FoundDrift[] }> {
  const validate = createValidate(description);
  const settings = readSettings(flags, env, validate);
  const calls = planCalls(settings, validate);
  const caller = callerFor(settings);
  announce(calls, settings.baseUrl);
  const exchanges: Exchange[] = [];
  for (const call of calls) {
    const exchange = await caller(call);
    const { response, error } = exchange;
    if (exchanges.length === 0 && response === undefined && error?.delivery === 'not-sent')
      throw new UserError(`AELYST_BASE_URL cannot be reached: ${error.message}`, 2);
    exchanges.push(exchange);
    onExchange(exchange);
  }
  const drifts = exchanges.flatMap((exchange) =>
    validate.exchange(exchange).map((drift) => ({ ...drift, exchange })),
  );
  return { exchanges, drifts };
}

const busy: (string | undefined)[] = ['rate-limited', 'queued', 'server-error'];

/** Whether a response is as described, but leaves open what the call was to find out. */
const isUnsettled = ({ call, error }: Exchange): boolean =>
  busy.includes(error?.kind) || (call.writes && call.identifier !== nobody && error !== undefined);

const isTokenRefused = ({ call, error }: Exchange): boolean =>
  call.authorization === 'token' && error?.kind === 'unauthorized';

export const checkLive = (env: NodeJS.ProcessEnv) => ({
  usage: 'npm run check:live --',
  summary,
  options,
  examples,
  async run({ verbose = false, ...flags }: Flags & { verbose?: boolean }) {
    const show = (exchange: Exchange) => {
      if (verbose) console.error(formatExchange(exchange));
    };
    const { exchanges, drifts } = await checkServer(flags, env, bundle, show);
    for (const exchange of exchanges.filter(isUnsettled))
      console.error(`Not settled: ${formatExchange(exchange)}`);
    if (drifts.length > 0) throw new UserError(formatDrift(drifts));
    if (exchanges.some(isTokenRefused))
      throw new UserError('AELYST_TOKEN is not accepted, so little was checked.', 2);
  },
});

if (isMain(import.meta)) await runCommand(checkLive(process.env));
