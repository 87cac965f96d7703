import { type OperationId, operations } from '../../generated/operations.js';
import type { components } from '../../generated/schema.js';

type Json = Record<string, unknown>;

/** Returns a parsed body if it is a JSON object. */
export const objectIn = (data: unknown): Json | null | undefined =>
  typeof data === 'object' && !Array.isArray(data) ? (data as Json | null) : undefined;

/**
 * Says what the parsed body of a documented success lacks; returns `undefined` if it lacks nothing. The body must be a
 * JSON object with each property that the description requires. Types are not checked, because the call was processed.
 */
export function missingIn(operation: OperationId, status: number, data: unknown): string | undefined {
  if (!objectIn(data)) return 'the body is not a JSON object';
  const required: Record<number, readonly string[]> = operations[operation].required;
  const at = (path: string) =>
    path.split('.').reduce<unknown>((value, name) => (value as Json | null | undefined)?.[name], data);
  // The description lists them for each documented success.
  const missing = (required[status] as readonly string[]).filter((path) => at(path) == null);
  return missing[0] && `the body lacks ${missing.join(', ')}`;
}

/** The property in which the API says what went wrong. */
export const messageField: keyof components['schemas']['Error'] = 'message';

/** The texts in a message, which may be a list, with items that are objects with a message again. */
function wordsIn(value: unknown, depth = 0): string[] {
  if (typeof value === 'string') return [value];
  if (depth > 3) return [];
  if (Array.isArray(value)) return value.flatMap((item) => wordsIn(item, depth + 1));
  return wordsIn(objectIn(value)?.[messageField] ?? [], depth + 1);
}

/** The reason in the parsed body of an error, if there is one. */
export const reasonIn = (body: unknown): string | undefined =>
  wordsIn(objectIn(body)?.[messageField]).filter(Boolean).join('; ') || undefined;
