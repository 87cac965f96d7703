/** What the rules use of Redocly's interface for plugins, which has no types of its own in the CLI's package. */

/** A place in a file of the description. */
export interface Location {
  readonly source: { readonly absoluteRef: string };
  /** File and JSON pointer, as one string. */
  readonly absolutePointer: string;
  child(keys: (string | number)[]): Location;
  /** The key that stands there, instead of its value. */
  key(): Location;
}

/** A part of the description, and where it stands. */
export interface Place {
  node: unknown;
  location: Location;
}

export interface Context {
  location: Location;
  /** @param from The file in which the reference stands. */
  resolve(reference: object, from: string): { node: unknown; location?: Location };
  report(problem: { message: string; location: Location }): void;
}

type Visit<Node> = (node: Node, context: Context) => void;

export interface Visitor {
  Root?: { leave: Visit<Record<string, unknown>> };
  Operation?: Visit<Record<string, unknown>>;
  ref?: { enter: Visit<Record<string, unknown>> };
}

/** A rule makes a new visitor for each description, so what it gathers belongs to that one. */
export type Rule = () => Visitor;
