import { placeOf } from '../support/source.js';
import type { Drift } from './compare.js';
import type { Exchange } from './exchange.js';

/** A drift, and the exchange that showed it. */
export interface FoundDrift extends Drift {
  exchange: Exchange;
}

/** A call and the status of its response on a line. */
export const formatExchange = ({ call: { operation, what }, response }: Exchange): string =>
  `${operation} ${what}: ${response?.status ?? 'no response'}`;

/** Drift as paragraphs: every exchange that showed it, then what it is, and where the description says otherwise. */
export function formatDrift(drifts: readonly FoundDrift[]): string {
  const shown = new Map<string, string[]>();
  for (const { place, message, pointer, exchange } of drifts) {
    const text = `  ${place} ${message}.\n  See ${placeOf(pointer)}`;
    shown.set(text, [...(shown.get(text) ?? []), formatExchange(exchange)]);
  }
  return [...shown].map(([text, exchanges]) => [...exchanges, text].join('\n')).join('\n\n');
}

/** What a machine reads of a check. */
export const toJson = (baseUrl: string, exchanges: readonly Exchange[], drifts: readonly FoundDrift[]) => ({
  baseUrl,
  calls: exchanges.map(({ call: { operation, what, writes }, response }) => ({
    operation,
    what,
    writes,
    status: response?.status ?? null,
  })),
  drift: drifts.map(({ place, message, pointer, exchange: { call, response } }) => ({
    operation: call.operation,
    what: call.what,
    status: response?.status ?? null,
    place,
    message,
    source: placeOf(pointer),
  })),
});
