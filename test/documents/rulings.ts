import { aboutOneDocument } from './rulings/about-one-document.js';
import { aboutSeveralDocuments } from './rulings/about-several-documents.js';

/** A place where the documents are silent or contradict themselves, and how the description reads it. */
export interface Ruling {
  readonly number: number;
  readonly place: string;
  readonly shown: string;
  readonly reading: string;
  /** Why no fact cites this ruling: every ruling is either held by a fact or accounts for itself here. */
  readonly noFact?: string;
}

export const rulings: readonly Ruling[] = [...aboutSeveralDocuments, ...aboutOneDocument].toSorted(
  (a, b) => a.number - b.number,
);
