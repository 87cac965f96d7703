import type { Operation } from './operations.js';

/** An operation that a path leads to, and the path's parameters by name, decoded where they can be. */
export interface Match {
  operation: Operation;
  parameters: Record<string, string>;
}

const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // What is wrong with it is for the validation to say.
    return text;
  }
}

/** Finds the operations of a path, whatever the method: concrete paths before those with parameters. */
export function createMatcher(operations: readonly Operation[]): (path: string) => Match[] {
  const routes = operations
    .map((operation) => {
      const names = [...operation.path.matchAll(/\{(.+?)\}/g)].map(([, name]) => String(name));
      // A parameter may be empty here: a value that its schema refuses is no path that does not exist.
      const pattern = operation.path
        .split(/\{.+?\}/)
        .map(literally)
        .join('([^/]*)');
      return { operation, names, pattern: new RegExp(`^${pattern}$`) };
    })
    .sort((a, b) => a.names.length - b.names.length);
  return (path) =>
    routes.flatMap(({ operation, names, pattern }) => {
      const values = pattern.exec(path)?.slice(1);
      if (values === undefined) return [];
      const parameters = Object.fromEntries(
        names.map((name, index) => [name, decoded(String(values[index]))]),
      );
      return [{ operation, parameters }];
    });
}
