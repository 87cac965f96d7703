import type { Bundle } from '../support/description.js';

type Node = Record<string, unknown>;

const inBundle = (bundle: Bundle, ...path: string[]): Node =>
  path.reduce<Node>((node, key) => node[key] as Node, bundle);

/** The operation that is multiplied. */
const [path, method] = ['/contact/{identifier}/comment', 'post'] as const;
const [body, success] = ['NewComment', 'CommentAdded'] as const;

/** A description with so many operations, each with a path and schemas of its own: those of the API, then copies. */
export function synthetic(bundle: Bundle, count: number): Bundle {
  const grown = structuredClone(bundle);
  const paths = inBundle(grown, 'paths');
  const schemas = inBundle(grown, 'components', 'schemas');
  for (let number = Object.keys(paths).length; number < count; number += 1) {
    const rename = (text: string) =>
      text
        .replaceAll(`schemas/${body}"`, `schemas/${body}${number}"`)
        .replaceAll(`schemas/${success}"`, `schemas/${success}${number}"`);
    const original = JSON.stringify(inBundle(bundle, 'paths', path, method));
    const copy = JSON.parse(rename(original)) as Node;
    copy['operationId'] = `${String(copy['operationId'])}${number}`;
    paths[`${path}${number}`] = { [method]: copy };
    schemas[`${body}${number}`] = schemas[body];
    schemas[`${success}${number}`] = schemas[success];
  }
  return grown;
}
