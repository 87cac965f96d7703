import type { Mock } from '../options.js';
import type { RequestEvent } from '../request-event.js';
import { requestJson, requestLine } from './request-line.js';

/** How much is shown, and how. */
export interface OutputOptions {
  quiet?: boolean | undefined;
  verbose?: boolean | undefined;
  json?: boolean | undefined;
}

/** Shows what a mock does. */
export interface Output {
  ready(mock: Mock, seeded: boolean): void;
  request(event: RequestEvent): void;
  /** Something else to tell, such as that the description is broken. */
  note(type: 'reloaded' | 'broken', message: string): void;
}

/** Shows on a stream what a mock does; colours stand on a terminal only, and not with `NO_COLOR`. */
export function createOutput(
  { quiet = false, verbose = false, json = false }: OutputOptions,
  stream: NodeJS.WriteStream = process.stdout,
): Output {
  const print = (text: string) => stream.write(`${text}\n`);
  const style = { verbose, colours: Boolean(stream.isTTY) && stream.hasColors() };
  // A mock goes on when nobody reads what it says.
  stream.on('error', () => {});
  return {
    ready({ url, seed, instructions }, seeded) {
      if (json) print(JSON.stringify({ type: 'ready', url, seed }));
      else if (quiet) print(url);
      else print(seeded ? `${instructions}\nDrawn with --seed ${seed}.\n` : instructions);
    },
    request(event) {
      if (quiet) return;
      print(json ? requestJson(event, verbose) : requestLine(event, style));
    },
    note(type, message) {
      if (!quiet) print(json ? JSON.stringify({ type, message }) : message);
    },
  };
}
