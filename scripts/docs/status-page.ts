import { STATUS_CODES } from 'node:http';
import { deliveryOf } from '../../src/http/delivery.js';
import type { Documented } from './description.js';

const code = (text: string) => `\`${text}\``;

/** What the TSDoc says about a word in a list: ``- `word`: what it says;``. */
function explanations(reference: string, section: string): Map<string, string> {
  const [, text = ''] =
    new RegExp(`^### ${section} .*\\n([\\s\\S]*?)(?=^### |^## |(?![\\s\\S]))`, 'm').exec(reference) ?? [];
  return new Map(
    [...text.matchAll(/^- `([^`]+)`: ([\s\S]*?)[;.]?$/gm)].map(([, word = '', said = '']) => [word, said]),
  );
}

/** What a status means for each operation that documents it, with the operations that say the same together. */
function meanings({ operations }: Documented, status: number): string[] {
  const byText = new Map<string, string[]>();
  for (const { operationId, responses } of operations) {
    const response = responses.find((response) => response.status === status);
    if (response === undefined) continue;
    const links = byText.get(response.description) ?? [];
    byText.set(response.description, [...links, `[\`${operationId}\`](operations/${operationId}.md)`]);
  }
  return [...byText].map(([text, links]) => `- ${links.join(', ')}: ${text}`);
}

function statusSection(documented: Documented, status: number, kind: string): string {
  const responses = documented.operations.flatMap((operation) => operation.responses);
  const documentedHere = responses.filter((response) => response.status === status);
  const headers = new Set(documentedHere.flatMap(({ headers }) => headers.map(({ name }) => code(name))));
  const bodies = documentedHere
    .flatMap(({ content }) => content.examples)
    .map(({ value }) => JSON.stringify(value, null, 2));
  return [
    `## ${status} ${kind}`,
    `\`kind: '${kind}'\`, \`delivery: '${deliveryOf(status)}'\``,
    meanings(documented, status).join('\n'),
    ...(headers.size > 0 ? [`Headers: ${[...headers].join(', ')}.`] : []),
    ...[...new Set(bodies)].map((body) => `\`\`\`json\n${body}\n\`\`\``),
  ].join('\n\n');
}

/** 4xx that do not say whether the request was processed. */
const unknown4xx = Object.keys(STATUS_CODES)
  .concat('499')
  .filter((status) => status.startsWith('4') && deliveryOf(Number(status)) === 'unknown');

/** Statuses that stand for all that the client treats like them. */
const otherStatuses: [kind: string, statuses: string, example: number][] = [
  ['undocumented', unknown4xx.join(', '), Number(unknown4xx[0])],
  ['undocumented', 'Any other 4xx', 418],
  ['undocumented', 'Any other 5xx', 599],
  ['redirect', '307, 308', 308],
  ['redirect', '301, 302, 303', 302],
  ['unreadable', '200', 200],
];

function otherErrors(said: Map<string, string>): string {
  const row = (status: string, kind: string, delivery: string) =>
    `| ${status} | ${code(kind)} | ${delivery} | ${said.get(kind)} |`;
  return [
    '| Status | Kind | Delivery | Meaning |',
    '| --- | --- | --- | --- |',
    ...otherStatuses.map(([kind, statuses, status]) => row(statuses, kind, code(deliveryOf(status)))),
    // Without a response it depends on how far the request got, and whether an earlier attempt was refused.
    ...['network', 'timeout', 'aborted'].map((kind) =>
      row('none', kind, '`not-sent`, `refused` or `unknown`'),
    ),
  ].join('\n');
}

/**
 * The page of errors by status, from the description and the client's own rule.
 *
 * @param reference The public interface of the client in Markdown, for what it says of kinds and deliveries.
 */
export function statusPage(documented: Documented, reference: string): string {
  const deliveries = [...explanations(reference, 'Delivery')].map(
    ([delivery, said]) => `- ${code(delivery)}: ${said}`,
  );
  return [
    '# Errors by status',
    'What each status says, what the client calls it ([`error.kind`](package/client.md#errorkind)), and whether you may send the request again ([`error.delivery`](package/client.md#delivery)):',
    deliveries.join('\n'),
    ...Object.entries(documented.errorKinds).map(([status, kind]) =>
      statusSection(documented, Number(status), kind),
    ),
    '## Other errors',
    'These can occur with every operation, documented or not.',
    otherErrors(explanations(reference, 'ErrorKind')),
    '',
  ].join('\n\n');
}
