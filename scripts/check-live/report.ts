import { stringify } from 'yaml';
import type { FoundDrift } from './drift.js';
import type { Edit } from './edit.js';
import type { Exchange } from './exchange.js';
import { sourceEditOf } from './source.js';

const indented = (text: string, by: number) => text.trimEnd().replaceAll(/^/gm, ' '.repeat(by));

function editText(edit: Edit): string {
  const { file, op, pointer, value } = sourceEditOf(edit);
  const head = `${file}: ${op} ${pointer}`;
  return op === 'remove' ? head : `${head}\n${indented(stringify(value), 2)}`;
}

function advice({ edits }: FoundDrift): string {
  if (edits === undefined) return 'No change of the description covers this: it is for the server to mend.';
  return `Covered by\n${indented(edits.map(editText).join('\n'), 2)}`;
}

const statusText = (status: number | undefined) => status ?? 'no answer';

const placeOf = ({ operation, what, status, place }: FoundDrift) =>
  `${operation} ${what}: ${statusText(status)}, ${place}`;

/** Drift as paragraphs: every place that has it, then what it is, and what would cover it. */
export function formatDrift(drifts: readonly FoundDrift[]): string {
  const places = new Map<string, string[]>();
  for (const drift of drifts) {
    const text = indented(`${drift.place} ${drift.message}.\n${advice(drift)}`, 2);
    places.set(text, [...(places.get(text) ?? []), placeOf(drift)]);
  }
  return [...places].map(([text, where]) => [...where, text].join('\n')).join('\n\n');
}

/** A call and its answer on a line. */
export const formatExchange = ({ call: { operation, what }, answer }: Exchange) =>
  `${operation} ${what}: ${statusText(answer?.status)}`;

/** What a machine reads of a check. */
export const toJson = (baseUrl: string, exchanges: readonly Exchange[], drifts: readonly FoundDrift[]) => ({
  baseUrl,
  calls: exchanges.map(({ call: { operation, what, writes }, answer }) => ({
    operation,
    what,
    writes,
    status: answer?.status ?? null,
  })),
  drift: drifts.map(({ edits, status, ...drift }) => ({
    ...drift,
    status: status ?? null,
    /** For the bundle, and for the file that it comes from. */
    edits: edits?.map((edit) => ({ ...edit, source: sourceEditOf(edit) })) ?? null,
  })),
});
