import { deliveryOf } from '../../src/http/delivery.js';
import type { Documented } from './description.js';

const code = (text: string) => `\`${text}\``;

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

/**
 * The page of errors by status, from the description and the client's own rule.
 *
 * @param reference The public interface of the client in Markdown, for what it says of deliveries.
 */
export function statusPage(documented: Documented, reference: string): string {
  const [, delivery = ''] = /^### Delivery .*\n[\s\S]*?(^- [\s\S]*?)\n\n/m.exec(reference) ?? [];
  return [
    '# Errors by status',
    'What each status says, what the client calls it ([`error.kind`](package/client.md#errorkind)), and whether you may send the request again ([`error.delivery`](package/client.md#delivery)):',
    delivery,
    ...Object.entries(documented.errorKinds).map(([status, kind]) =>
      statusSection(documented, Number(status), kind),
    ),
    '[Errors](errors.md) has the kinds of errors that no documented status stands for.',
    '',
  ].join('\n\n');
}
