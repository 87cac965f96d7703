import bundle from '../../generated/openapi.json' with { type: 'json' };
import type { StatusKind } from '../../src/index.js';
import { UserError } from '../support/command.js';
import type { JsonObject } from '../support/pointer.js';
import { createFinder } from './cover.js';
import { prepare } from './described.js';
import { type Call, createCaller, type Exchange } from './exchange.js';
import { nobody, operationIds, planCalls } from './plan.js';
import { formatDrift, formatExchange, toJson } from './report.js';
import { flagOf, readSettings, type Settings } from './settings.js';

const summary = `Calls a server with our client, holds every answer against the description, and says where they differ and
which change of the description would cover it. Without a difference it prints nothing.

AELYST_BASE_URL names the server, AELYST_TOKEN an access token for it, which is never printed. What is sent:

  always     For ${nobody}, who cannot exist, with an empty body, which the description
             refuses: each operation without a token and with a made-up one, and with AELYST_TOKEN those that
             document an answer for a contact that does not exist.
  --contact  For that contact, with AELYST_TOKEN and an empty body: each operation on an existing contact. A server
             that does not refuse it could leave an empty comment there; nobody gets a message.
  --write    For that contact, what you give: it is carried out, and A MESSAGE IS READ BY A REAL PERSON. It is shown
             before it is sent, and is sent once. Operations that document an answer for a contact that does not
             exist are then also called for ${nobody}.

Exit code 0: no drift. 1: drift. 2: wrong arguments or environment.`;

const bodies = Object.fromEntries(
  operationIds.map((operation) => [
    flagOf(operation),
    {
      type: 'string',
      value: '<json>',
      description: `with --write: body of ${operation} to carry out`,
    } as const,
  ]),
);

const options = {
  contact: { type: 'string', value: '<identifier>', description: 'a contact of yours, id:123 for instance' },
  write: { type: 'boolean', description: 'carry out what the options below say' },
  ...bodies,
  only: { type: 'string', value: '<operation>', description: `one of ${operationIds.join(', ')}` },
  verbose: { type: 'boolean', short: 'v', description: 'show each call and the status of its answer' },
  json: { type: 'boolean', description: 'print calls, drift and changes as JSON' },
} as const;

/** The flags for bodies are as many as the operations, and so not known by name. */
type Values = { contact?: string; only?: string; write?: boolean; verbose?: boolean; json?: boolean };

const examples = [
  ['', 'what must be refused, for nobody'],
  ['--contact id:123', 'for a contact of yours as well'],
  [`--contact id:123 --write --create-comment '{"text":"Test"}'`, 'leave a comment there'],
] as const;

function announce(calls: readonly Call[], baseUrl: string): void {
  const writes = calls.filter((call) => call.writes);
  if (writes.length === 0) return;
  const lines = writes.map(
    ({ operation, identifier, body }) => `  ${operation} for ${identifier}: ${JSON.stringify(body)}`,
  );
  console.error([`Writing to ${baseUrl}:`, ...lines].join('\n'));
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

/** Makes the calls, one after the other. */
async function makeCalls(settings: Settings, calls: readonly Call[], verbose: boolean): Promise<Exchange[]> {
  const caller = callerFor(settings);
  announce(calls, settings.baseUrl);
  const exchanges: Exchange[] = [];
  for (const call of calls) {
    const exchange = await caller(call);
    const { answer, error } = exchange;
    if (exchanges.length === 0 && answer === undefined && error?.delivery === 'not-sent') {
      throw new UserError(`AELYST_BASE_URL cannot be reached: ${error.message}`, 2);
    }
    exchanges.push(exchange);
    if (verbose) console.error(formatExchange(exchange));
  }
  return exchanges;
}

const busy: (string | undefined)[] = ['rate-limited', 'queued', 'server-error'] satisfies StatusKind[];

/** Answers that fit the description, and yet do not say what the call was made to find out. */
const unsettled = (exchanges: readonly Exchange[]) =>
  exchanges.filter(
    ({ call, error }) => busy.includes(error?.kind) || (call.writes && call.identifier !== nobody && error),
  );

/**
 * The command.
 *
 * @param document The description that answers are held against, if it is not the one of this package.
 */
export const checkLive = (env: NodeJS.ProcessEnv, document: JsonObject = bundle) => ({
  usage: 'npm run check:live --',
  summary,
  options,
  examples,
  async run(values: Values) {
    const { json = false, verbose = false } = values;
    const described = prepare(document);
    const settings = readSettings(values, env, described);
    const exchanges = await makeCalls(settings, planCalls(described, settings), verbose);
    const drifts = exchanges.flatMap(createFinder(described));
    if (json) console.log(JSON.stringify(toJson(settings.baseUrl, exchanges, drifts), null, 2));
    for (const exchange of unsettled(exchanges)) console.error(`Not settled: ${formatExchange(exchange)}`);
    if (drifts.length > 0 && json) process.exitCode = 1;
    else if (drifts.length > 0) throw new UserError(formatDrift(drifts));
    else if (
      exchanges.some(({ call, error }) => call.authorization === 'token' && error?.kind === 'unauthorized')
    ) {
      throw new UserError('AELYST_TOKEN is not accepted, so little was checked.', 2);
    }
  },
});
