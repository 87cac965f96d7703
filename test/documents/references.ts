import { isList, isObject, type Json, type JsonObject } from './json.js';

export interface Followed {
  readonly target: Json;
  /** What stands next to the `$ref`; empty when there is none. */
  readonly beside: JsonObject;
}

const nothing: JsonObject = {};

export const pointerTo = (kind: string, component: string): string =>
  `#/components/${kind}/${component.replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** Follows local references, and remembers which components were reached: the others say something to nobody. */
export class References {
  readonly #root: JsonObject;
  /** What each pointer that was followed leads to. */
  readonly #reached = new Map<string, Json>();

  constructor(root: JsonObject) {
    this.#root = root;
  }

  /** A reference that leads nowhere gives a sentence: no fact says that, so it comes out as a discrepancy. */
  follow(node: Json): Followed {
    if (!isObject(node) || !Object.hasOwn(node, '$ref')) return { target: node, beside: nothing };
    const { $ref: reference = null, ...beside } = node;
    let target: Json = node;
    const seen = new Set<Json>();
    while (isObject(target) && Object.hasOwn(target, '$ref')) {
      const pointer: Json = target['$ref'] ?? null;
      const found: Json | undefined = seen.has(pointer) ? undefined : this.at(pointer);
      if (found === undefined) return { target: `a reference that leads nowhere: ${reference}`, beside };
      seen.add(pointer);
      target = found;
    }
    return { target, beside };
  }

  /** The value that a JSON pointer into this description (`#/…`) leads to. */
  at(pointer: Json): Json | undefined {
    if (typeof pointer !== 'string' || !pointer.startsWith('#/')) return undefined;
    const known = this.#reached.get(pointer);
    if (known !== undefined) return known;
    let value: Json | undefined = this.#root;
    for (const step of pointer.slice(2).split('/')) {
      const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
      if (isObject(value)) value = Object.hasOwn(value, key) ? value[key] : undefined;
      else if (isList(value)) value = value[Number(key)];
      else return undefined;
    }
    if (value !== undefined) this.#reached.set(pointer, value);
    return value;
  }

  isReached(pointer: string): boolean {
    return this.#reached.has(pointer);
  }
}
