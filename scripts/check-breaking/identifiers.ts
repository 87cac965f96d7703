import { prefixOf } from '../generate/operations.js';
import { type Bundle, reader } from '../support/description.js';
import type { Change } from './change.js';

interface Identifiers {
  pointer: string;
  prefixes: string[];
}

/** The forms of identifier that each operation takes, by the place of the operation. */
function identifiersOf(bundle: Bundle): Map<string, Identifiers> {
  const { entries, operationPlaces } = reader(bundle);
  const found = operationPlaces().flatMap(({ pointer }) =>
    entries(pointer, 'parameters')
      .filter(({ node }) => node['in'] === 'path')
      .map((parameter): [string, Identifiers] => {
        const examples = entries(parameter.pointer, 'examples');
        return [
          pointer,
          { pointer: parameter.pointer, prefixes: examples.map(({ node }) => prefixOf(node)) },
        ];
      }),
  );
  return new Map(found);
}

/** Forms of identifier that come or go with the examples of a parameter, from which the client's types take them. */
export function findChangedIdentifiers(base: Bundle, revision: Bundle): Change[] {
  const young = identifiersOf(revision);
  return [...identifiersOf(base)].flatMap(([operation, { pointer, prefixes: before }]): Change[] => {
    const after = young.get(operation)?.prefixes ?? before;
    const place = `${pointer}/examples`;
    if (before.some((prefix) => !after.includes(prefix))) {
      const reason = 'A method takes fewer forms of identifier: some calls no longer compile.';
      return [{ level: 'major', place, before, after, reason }];
    }
    if (after.every((prefix) => before.includes(prefix))) return [];
    return [{ level: 'minor', place, before, after, reason: 'A method takes another form of identifier.' }];
  });
}
