import { type OperationTypes, operations } from '../../generated/operations.js';
import type { components } from '../../generated/schema.js';

type Json = Record<string, unknown>;

/** A parsed body, if it is a JSON object. */
export const objectIn = (data: unknown): Json | undefined =>
  typeof data === 'object' && data !== null && !Array.isArray(data) ? (data as Json) : undefined;

/**
 * What the parsed body of a documented success lacks, in words for a message; `undefined` if it lacks nothing. It must
 * be a JSON object with each property that the description requires. Types are not judged: the call was processed.
 */
export function missingIn(
  operation: keyof OperationTypes,
  status: number,
  data: unknown,
): string | undefined {
  if (!objectIn(data)) return 'the body is not a JSON object';
  const required: Record<number, readonly string[]> = operations[operation].required;
  const at = (path: string) =>
    path.split('.').reduce<unknown>((value, name) => (value as Json | null | undefined)?.[name], data);
  const missing = required[status]?.filter((path) => at(path) == null) ?? [];
  return missing[0] && `the body lacks ${missing.join(', ')}`;
}

/** Where the API says in words what went wrong. */
const messageField: keyof components['schemas']['Error'] = 'message';

/** The words in a message, which may be a list, and each of its items an object with a message again. */
function wordsIn(value: unknown, depth = 0): string[] {
  if (typeof value === 'string') return [value];
  if (depth > 3) return [];
  if (Array.isArray(value)) return value.flatMap((item) => wordsIn(item, depth + 1));
  return wordsIn(objectIn(value)?.[messageField] ?? [], depth + 1);
}

/** The reason that the parsed body of an error gives, if it gives one. */
export const reasonIn = (body: unknown): string | undefined =>
  wordsIn(objectIn(body)?.[messageField]).filter(Boolean).join('; ') || undefined;
