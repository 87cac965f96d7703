import { marked } from 'marked';
import { deliveryOf } from '../../../src/http/delivery.js';
import type { ResponseDescription } from '../../support/description.js';
import type { Documented, DocumentedOperation } from '../description.js';
import { escapeHtml } from '../frame/escape-html.js';
import type { OwnPage } from '../frame/layout.js';
import { jsonBlock } from './highlight.js';

const inline = (markdown: string) => marked.parseInline(markdown, { async: false });

const isError = ({ status }: ResponseDescription) => status >= 400;

function table(columns: string[], rows: string[][]): string {
  const head = columns.map((name) => `<th role="columnheader">${name}</th>`).join('');
  const body = rows.map((cells) => {
    const marked = cells.map((cell, i) => `<td role="cell" data-label="${columns[i] ?? ''}">${cell}</td>`);
    return `<tr role="row">${marked.join('')}</tr>`;
  });
  return `<table role="table" class="errors"><thead role="rowgroup"><tr role="row">${head}</tr></thead><tbody role="rowgroup">${body.join('\n')}</tbody></table>`;
}

const kindCell = (kind: string) => `<code>${escapeHtml(kind)}</code>`;
const deliveryCell = (delivery: string) => `<code class="delivery ${delivery}">${delivery}</code>`;

function row({ operationId }: DocumentedOperation, response: ResponseDescription, kind: string): string[] {
  const { status, description, headers, content } = response;
  const names = headers.map(({ name }) => `<code>${escapeHtml(name)}</code>`).join(', ');
  return [
    `<strong id="${operationId}-${status}">${status}</strong>`,
    content.examples.map(({ value }) => jsonBlock(value)).join('') +
      (names ? `<p class="headers">With ${names}</p>` : ''),
    kindCell(kind),
    deliveryCell(deliveryOf(status)),
    `${inline(description)} <a href="try.html#${operationId}/${status}">Try&nbsp;it<span class="hidden"> with ${status} of ${escapeHtml(operationId)}</span></a>`,
  ];
}

function sectionOf(operation: DocumentedOperation, kinds: Record<string, string>): string {
  const { operationId, summary, method, path, href, responses } = operation;
  const rows = responses
    .filter(isError)
    .map((response) => row(operation, response, kinds[String(response.status)] ?? 'undocumented'));
  return `<section aria-labelledby="${operationId}">
<h2 id="${operationId}">${escapeHtml(summary)}</h2>
<p><code>${method} ${escapeHtml(path)}</code> · <code>${operationId}()</code> · <a href="${href}">In the reference<span class="hidden">: ${escapeHtml(summary)}</span></a></p>
${table(['Status', 'Documented body', 'Kind', 'Delivery', 'What to do'], rows)}
</section>`;
}

/** What the TSDoc says about a word in a list: ``- `word`: what it says;``. */
function saidOf(reference: string, section: string): Map<string, string> {
  const [, text = ''] =
    new RegExp(`^### ${section}\\n([\\s\\S]*?)(?=^### |\\n## |(?![\\s\\S]))`, 'm').exec(reference) ?? [];
  return new Map(
    [...text.matchAll(/^- `([^`]+)`: ([\s\S]*?)[;.]?$/gm)].map(([, word = '', said = '']) => [word, said]),
  );
}

/** 4xx that do not say whether the request was processed. */
const unknown4xx = Array.from({ length: 100 }, (_, index) => 400 + index).filter(
  (status) => deliveryOf(status) === 'unknown',
);

/** Statuses that stand for all that the client treats like them. */
const anyStatus: [kind: string, statuses: string, example: number][] = [
  ['undocumented', unknown4xx.join(', '), Number(unknown4xx[0])],
  ['undocumented', 'Any other 4xx', 418],
  ['undocumented', 'Any other 5xx', 599],
  ['redirect', '307, 308', 308],
  ['redirect', '301, 302, 303', 302],
  ['unreadable', '200', 200],
];

function anyCall(reference: string): string {
  const said = saidOf(reference, 'ErrorKind');
  const answered = anyStatus.map(([kind, statuses, status]) => [
    statuses,
    kindCell(kind),
    deliveryCell(deliveryOf(status)),
    inline(said.get(kind) ?? ''),
  ]);
  // Without a response it depends on how far the request got, and whether an earlier attempt was refused.
  const silent = ['network', 'timeout', 'aborted'].map((kind) => [
    'none',
    kindCell(kind),
    `${deliveryCell('not-sent')}, ${deliveryCell('refused')} or ${deliveryCell('unknown')}`,
    inline(said.get(kind) ?? ''),
  ]);
  return table(['Status', 'Kind', 'Delivery', 'Meaning'], [...answered, ...silent]);
}

/**
 * The page of errors, from the description and the client's own rule.
 *
 * @param reference The public interface of the client in Markdown, for what it says of kinds and deliveries.
 */
export function errorsPage({ operations, errorKinds }: Documented, reference: string): OwnPage {
  const deliveries = [...saidOf(reference, 'Delivery')].map(
    ([delivery, said]) => `<li>${deliveryCell(delivery)} ${inline(said)}</li>`,
  );
  const sections = operations.map((operation) => sectionOf(operation, errorKinds));
  return {
    file: 'errors.html',
    heading: 'Errors',
    body: `<p>What can go wrong with each operation, what the response then contains, what the client calls it
(<a href="client.html#errorkind"><code>error.kind</code></a>), and whether you may send the request again
(<a href="client.html#delivery"><code>error.delivery</code></a>):</p>
<ul class="deliveries">${deliveries.join('')}</ul>
${sections.join('\n')}
<section aria-labelledby="any-call"><h2 id="any-call">Any call</h2>
<p>Some errors can occur with every operation, documented or not.</p>
${anyCall(reference)}</section>`,
    contents: [
      ...operations.map(({ operationId, summary }) => ({ href: `#${operationId}`, label: summary })),
      { href: '#any-call', label: 'Any call' },
    ],
  };
}
