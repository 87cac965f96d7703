import type { Bundle } from '../support/description.js';

type Node = Record<string, unknown>;

const inside = (bundle: Bundle, ...path: string[]): Node =>
  path.reduce<Node>((node, key) => node[key] as Node, bundle);

/** The operation that is multiplied, and its schemas. */
const [path, method] = ['/contact/{identifier}/comment', 'post'] as const;
const [body, success] = ['NewComment', 'CommentAdded'] as const;

const syllables = 'ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu'.split(' ');

/** A word of its own for a number, so that names compress no better than those of an API do. */
export function wordFor(number: number): string {
  let rest = (number * 2_654_435_761) % 3_200_000;
  let word = '';
  for (let count = 0; count < 5; count += 1) {
    word += syllables[rest % syllables.length] ?? '';
    rest = Math.floor(rest / syllables.length);
  }
  return `${word}${number}`;
}

/** A description with so many operations, each with a path and schemas of its own: those of the API, then copies. */
export function synthetic(bundle: Bundle, count: number): Bundle {
  const grown = structuredClone(bundle);
  const paths = inside(grown, 'paths');
  const schemas = inside(grown, 'components', 'schemas');
  const original = JSON.stringify(inside(bundle, 'paths', path, method));
  for (let number = Object.keys(paths).length; number < count; number += 1) {
    const word = wordFor(number);
    const renamed = original
      .replaceAll(`schemas/${body}"`, `schemas/${body}${word}"`)
      .replaceAll(`schemas/${success}"`, `schemas/${success}${word}"`);
    paths[`${path}/${word}`] = { [method]: { ...(JSON.parse(renamed) as Node), operationId: `add${word}` } };
    schemas[`${body}${word}`] = schemas[body];
    schemas[`${success}${word}`] = schemas[success];
  }
  return grown;
}
