import { readFileSync } from 'node:fs';
import { startMock } from '@aelyst/client/mock';
import { beforeAll, expect, test } from 'vitest';
import { inProject } from '../../scripts/support/project.js';
import { startPrism } from '../support/prism.js';
import { inCI, thorough } from '../support/thorough.js';
import {
  requests as allRequests,
  ask,
  differingParts,
  type Outcome,
  type Sent,
} from './differences/requests.js';
import { allDifferences, type Exchange, type Expected } from './differences/table.js';

/** To start Prism again, after a request has ended it, takes longer than all other requests: in CI only. */
const differences = allDifferences.filter(({ ends }) => thorough || !ends);
const requests = allRequests.filter(
  (sent) => thorough || !allDifferences.some(({ ends, of }) => ends && of({ sent } as Exchange)),
);

const exchanges: Exchange[] = [];

/** Whether a server still takes requests: when it dies, its connections end before its process does. */
const responds = async (url: string) => (await ask(requests[0] as Sent, url))['response'] === undefined;

beforeAll(async () => {
  await using prism = await startPrism();
  // Otherwise ours would repeat what was sent, and make new IDs.
  await using mock = await startMock({ static: true });
  for (const sent of requests) {
    const url = await prism.url();
    const [byPrism, byOurs] = await Promise.all([ask(sent, url), ask(sent, mock.url)]);
    if (byPrism['response'] === 'none' && !(await responds(url))) await prism.ended();
    exchanges.push({ sent, prism: byPrism, ours: byOurs });
  }
}, 300_000);

/** A request as the message of a failure has it. */
const shown = ({ sent: { operation, kind, value } }: Exchange) =>
  `${operation.operationId}, ${kind}: ${value.slice(0, 80)}`;

const expectedBy = (expected: Expected, exchange: Exchange) =>
  typeof expected === 'function' ? expected(exchange) : expected;

/** Those parts of an outcome that are expected. */
const partsOf = (outcome: Outcome, expected: Outcome) =>
  Object.fromEntries(Object.keys(expected).map((part) => [part, outcome[part]]));

test('our mock responds as Prism does, but for what the table says', () => {
  const unexplained = exchanges.flatMap((exchange) => {
    const rows = differences.filter(({ of }) => of(exchange));
    const explained = rows.flatMap(({ prism }) => Object.keys(expectedBy(prism, exchange)));
    return differingParts(exchange.prism, exchange.ours)
      .filter((part) => !explained.includes(part))
      .map(
        (part) =>
          `${shown(exchange)}: ${part}, ${JSON.stringify([exchange.prism[part], exchange.ours[part]])}`,
      );
  });
  expect(unexplained).toEqual([]);
});

test.each(differences)('the table has $what, in which they differ', ({ of, prism, ours }) => {
  const concerned = exchanges.filter(of);
  expect(concerned.length).toBeGreaterThan(0);
  for (const exchange of concerned) {
    const byPrism = expectedBy(prism, exchange);
    const byOurs = expectedBy(ours, exchange);
    expect(partsOf(exchange.prism, byPrism), `Prism: ${shown(exchange)}`).toEqual(byPrism);
    expect(partsOf(exchange.ours, byOurs), `our mock: ${shown(exchange)}`).toEqual(byOurs);
    const same = Object.keys(byPrism).filter(
      (part) => !differingParts(exchange.prism, exchange.ours).includes(part),
    );
    expect(same, `no difference any more: ${shown(exchange)}`).toEqual([]);
  }
});

test.skipIf(!thorough)(`startPrism says why Prism did not start${inCI}`, async () => {
  await expect(startPrism('nowhere.json')).rejects.toThrow(/^Prism did not start:[\s\S]*nowhere\.json/);
});

test('the guide on mocking pins the versions of Prism that run here', () => {
  const read = (...path: string[]) => readFileSync(inProject(...path), 'utf8');
  const { devDependencies, overrides } = JSON.parse(read('package.json')) as Record<
    'devDependencies' | 'overrides',
    Record<string, string>
  >;
  const pinned = Object.entries(devDependencies).filter(([name]) => name.startsWith('@stoplight/'));
  const [, block = ''] = /```json\n([\s\S]*?)```/.exec(read('openapi', 'guides', 'mocking.md')) ?? [];
  expect(JSON.parse(block)).toEqual({ devDependencies: Object.fromEntries(pinned), overrides });
});
