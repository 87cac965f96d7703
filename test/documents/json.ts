/** A value as JSON knows it: what the facts state, and what a description is made of. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `Array.isArray` does not narrow a readonly array out of a union; this does. */
export const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);
