import type { Json } from './json.js';

/**
 * All that the comparison leaves out of a description, and why.
 * - Prose is worded by us (ruling 1). Only strings in a keyword's position are prose: a property called `summary`,
 *   or a `summary` inside an example, is compared like any other. What prose has to mention, the facts list.
 * - `info` beside prose holds what is ours alone: the version of this description, its licence, whom to ask.
 */
const prose: ReadonlySet<string> = new Set(['title', 'summary', 'description']);

export const ownInfo: ReadonlySet<string> = new Set(['version', 'license', 'contact']);

export const isProse = (keyword: string, value: Json): value is string =>
  prose.has(keyword) && typeof value === 'string';
