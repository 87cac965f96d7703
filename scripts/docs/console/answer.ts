import { deliveryOf } from '../../../src/http/delivery.js';
import { escapeHtml } from '../frame/escape-html.js';
import { codeBlock } from '../pages/highlight.js';
import type { ConsoleData } from './model.js';
import { isLocal, startCommand } from './request.js';

export interface Received {
  status: number;
  statusText: string;
  headers: [string, string][];
  body: string;
  milliseconds: number;
}

/** The faults that the mock found in a request, from the header in which it names them. */
function faultsOf(headers: [string, string][]): string[] {
  const [, json] = headers.find(([name]) => name === 'sl-violations') ?? [];
  try {
    const faults = JSON.parse(json ?? '[]') as { location: string[]; message: string }[];
    return faults.map(({ location, message }) => `${location.join('.')}: ${message}`);
  } catch {
    return [];
  }
}

const pretty = (body: string) => {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
};

/** One line that says what came. */
export const statusLine = ({ status, statusText, milliseconds }: Received): string =>
  `<strong class="status ${status < 400 ? 'good' : 'bad'}">${status} ${escapeHtml(statusText)}</strong> after ${Math.round(milliseconds)} ms`;

/** An answer, as HTML. */
export function answerHtml(received: Received, { kinds }: ConsoleData): string {
  const { status, headers, body } = received;
  const kind = kinds[String(status)] ?? 'undocumented';
  const faults = faultsOf(headers);
  const shown = headers.filter(([name]) => name !== 'sl-violations');
  return [
    status >= 400 &&
      `<p>The client reports it as <code>${escapeHtml(kind)}</code>, with <code>delivery: '${deliveryOf(status)}'</code>. <a href="errors.html#any-call">What errors mean</a></p>`,
    faults.length > 0 &&
      `<p>What the mock found wrong with the request:</p><ul>${faults.map((fault) => `<li><code>${escapeHtml(fault)}</code></li>`).join('')}</ul>`,
    '<h3>Body</h3>',
    body ? codeBlock(pretty(body)) : '<p>None.</p>',
    '<h3>Headers</h3>',
    `<dl>${shown.map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`).join('')}</dl>`,
  ]
    .filter(Boolean)
    .join('\n');
}

/** What to do when no answer came, as HTML. */
export function silenceHtml(server: string, data: ConsoleData): string {
  const { origin } = new URL(server);
  if (!isLocal(server)) {
    return `<p>A browser does not say why. The server may be out of reach, or may not let a web page call it (CORS). <code>curl</code> is not held back: the same request stands below the form.</p>`;
  }
  const hosted =
    location.protocol === 'https:'
      ? '<p>If one is running, this browser may keep a page from the web from calling your machine. Allow it when it asks, or open this page from your own copy of the documentation.</p>'
      : '';
  return `<p>It seems that no mock is running at <code>${escapeHtml(origin)}</code>. Start one in a terminal, and send the request again:</p>${codeBlock(startCommand(data, server))}${hosted}`;
}
