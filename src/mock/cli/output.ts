import { styleText } from 'node:util';
import type { Mock } from '../options.js';
import type { RequestEvent } from '../record.js';

/** What is shown, and in which format. */
export interface OutputOptions {
  quiet?: boolean | undefined;
  verbose?: boolean | undefined;
  json?: boolean | undefined;
}

export interface Output {
  ready(mock: Mock, seeded: boolean): void;
  request(event: RequestEvent): void;
  /** Prints another message, such as that the description is invalid. */
  note(type: 'reloaded' | 'broken', message: string): void;
  ended(reason: string, message: string): void;
}

type Colour = Parameters<typeof styleText>[0];

const mostReasons = 3;
const longestPath = 200;
const controls = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Text that is safe on a terminal: control characters and bidirectional marks are escaped. */
const printable = (text: string) =>
  text.replace(controls, (character) => `\\u{${Number(character.codePointAt(0)).toString(16)}}`);

const cut = (text: string, length: number) => (text.length > length ? `${text.slice(0, length)}…` : text);

/** A value as JSON; a value that is nested too deeply is not shown. */
function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return JSON.stringify('(nested too deeply to be shown)');
  }
}

/** Local time of day, to the millisecond. */
const timeOf = (at: Date) =>
  `${at.toTimeString().slice(0, 8)}.${String(at.getMilliseconds()).padStart(3, '0')}`;

const colourOf = (status = 0): Colour =>
  status < 200 ? 'gray' : status < 300 ? 'green' : status < 500 ? 'yellow' : 'red';

function firstOf(reasons: string[]): string {
  const more = reasons.length - mostReasons;
  return reasons.slice(0, mostReasons).join('; ') + (more > 0 ? `; and ${more} more` : '');
}

/** A request on one line; with `verbose`, what was sent on a second one. */
function requestLine(event: RequestEvent, colours: boolean, verbose: boolean): string {
  const { at, method, path, status, durationMs, reasons, body } = event;
  const paint = (colour: Colour, text: string) =>
    colours ? styleText(colour, text, { validateStream: false }) : text;
  const parts = [
    paint('gray', timeOf(at)),
    paint(colourOf(status), String(status ?? '---')),
    method.padEnd(4),
    cut(printable(path), longestPath),
    paint('gray', `${durationMs.toFixed(1)} ms`),
    ...(reasons.length > 0 ? [paint('yellow', printable(firstOf(reasons)))] : []),
  ];
  const line = parts.join('  ');
  if (!verbose || body === undefined) return line;
  return `${line}\n              ${printable(typeof body === 'string' ? body : jsonOf(body))}`;
}

function requestJson({ body, ...event }: RequestEvent, verbose: boolean): string {
  const shown = { type: 'request', ...event, durationMs: Number(event.durationMs.toFixed(1)) };
  const line = JSON.stringify(shown);
  return verbose && body !== undefined ? `${line.slice(0, -1)},"body":${jsonOf(body)}}` : line;
}

/** Prints what a mock does; with colours on a terminal only, and not with `NO_COLOR`. */
export function createOutput(
  { quiet = false, verbose = false, json = false }: OutputOptions,
  stream: NodeJS.WriteStream = process.stdout,
  errors: NodeJS.WriteStream = process.stderr,
): Output {
  const print = (text: string) => stream.write(`${text}\n`);
  const colours = Boolean(stream.isTTY) && stream.hasColors();
  // The mock continues when its output is closed.
  for (const each of [stream, errors]) each.on('error', () => {});
  return {
    ready({ url, seed, instructions }, seeded) {
      if (json) print(JSON.stringify({ type: 'ready', url, seed }));
      else if (quiet) print(url);
      else print(seeded ? `${instructions}\nDrawn with --seed ${seed}.\n` : instructions);
    },
    request(event) {
      if (quiet) return;
      print(json ? requestJson(event, verbose) : requestLine(event, colours, verbose));
    },
    note(type, message) {
      if (!quiet) print(json ? JSON.stringify({ type, message }) : message);
    },
    ended(reason, message) {
      if (json) print(JSON.stringify({ type: 'ended', reason, message }));
      // Also with --quiet, because a program that waits for the mock needs it.
      else if (!quiet || reason === 'orphaned') errors.write(`${message}\n`);
    },
  };
}
