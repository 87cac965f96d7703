import { errorKinds, responseHeaders } from '../generated/operations.js';
import type { StatusKind } from './errors.js';

/** The name that the description gives to the status of an error. */
export const kindOf = (status: number | undefined): StatusKind | undefined =>
  (errorKinds as Partial<Record<string, StatusKind>>)[`${status}`];

/** A header that holds a number, if it does. */
export function numberIn(headers: Headers, name: string): number | undefined {
  const text = String(headers.get(name));
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

/** How long an answer asks to wait, in milliseconds: from seconds (fractions too) or an HTTP-date. */
export function retryAfterOf(headers: Headers): number | undefined {
  const { name } = responseHeaders.retryAfter;
  const seconds = numberIn(headers, name);
  if (seconds !== undefined) return Math.ceil(seconds * 1000);
  const text = String(headers.get(name));
  // Date.parse alone would take '1' for a date.
  const date = /^\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}
