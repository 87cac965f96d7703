import { styleText } from 'node:util';
import type { RequestEvent } from '../request-event.js';
import { printable } from './printable.js';

/** How requests are shown. */
export interface LineStyle {
  colours: boolean;
  /** Whether with what was sent. */
  verbose: boolean;
}

type Colour = Parameters<typeof styleText>[0];

const mostReasons = 3;
const longestPath = 200;

const cut = (text: string, length: number) => (text.length > length ? `${text.slice(0, length)}…` : text);

/** Local time of day, to the millisecond. */
const timeOf = (at: Date) =>
  [at.getHours(), at.getMinutes(), at.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':') +
  `.${String(at.getMilliseconds()).padStart(3, '0')}`;

const colourOf = (status = 0): Colour =>
  status < 200 ? 'gray' : status < 300 ? 'green' : status < 500 ? 'yellow' : 'red';

function why(reasons: string[]): string {
  const more = reasons.length - mostReasons;
  return reasons.slice(0, mostReasons).join('; ') + (more > 0 ? `; and ${more} more` : '');
}

/** A request on one line; with `verbose`, what was sent on a second one. */
export function requestLine(event: RequestEvent, { colours, verbose }: LineStyle): string {
  const { at, method, path, status, durationMs, reasons, body } = event;
  const paint = (colour: Colour, text: string) =>
    colours ? styleText(colour, text, { validateStream: false }) : text;
  const parts = [
    paint('gray', timeOf(at)),
    paint(colourOf(status), String(status ?? '---')),
    method.padEnd(4),
    cut(printable(path), longestPath),
    paint('gray', `${durationMs.toFixed(1)} ms`),
    ...(reasons.length > 0 ? [paint('yellow', printable(why(reasons)))] : []),
  ];
  const line = parts.join('  ');
  if (!verbose || body === undefined) return line;
  return `${line}\n              ${printable(typeof body === 'string' ? body : JSON.stringify(body))}`;
}

/** A request as one line of JSON, for other programs. */
export const requestJson = ({ body, ...event }: RequestEvent, verbose: boolean) =>
  JSON.stringify({
    type: 'request',
    ...event,
    durationMs: Number(event.durationMs.toFixed(1)),
    ...(verbose && { body }),
  });
