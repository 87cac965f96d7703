import type { Json, JsonObject } from '../json.js';

/**
 * One line of a document: a place, what is said there, and the number of the ruling where it was one that
 * decided. Each keyword is a claim of its own, at `operation › section's place › place › keyword`.
 */
export type Row = readonly [place: string, says: JsonObject, ruling?: number];

export interface Section {
  /** Where in the document: its heading, or what stands there when it has none. */
  readonly section: string;
  /** What the places of the rows are relative to; without it, the operation. */
  readonly at?: string;
  readonly facts: readonly Row[];
  /** Prose is ours to word (ruling 1), but these terms carry over: the prose at the place has to mention them. */
  readonly mentions?: readonly (readonly [place: string, ...terms: string[]])[];
}

export interface DocumentFacts {
  readonly document: string;
  /** Method and path, as under the document's title; empty for what belongs to no operation. */
  readonly operation: string;
  readonly sections: readonly Section[];
}

/** The block that the documents print for every error: `object, code integer, message string, Example`. */
export const errorBody = (exampleName: string, example: Json): readonly Row[] => [
  ['body', { type: 'object' }],
  ['body.code', { type: 'integer' }],
  ['body.code', { required: false }, 18],
  ['body.message', { type: 'string' }],
  ['body.message', { required: false }, 18],
  [`example ${exampleName}`, { value: example }, 23],
];
