import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { isMap, isNode, isSeq, LineCounter, parseDocument } from 'yaml';
import { keysOf } from './pointer.js';
import { projectRoot } from './project.js';

/** A place in the files that people write. */
export interface Source {
  /** Path from the root of the project. */
  file: string;
  /** From 1. */
  line: number;
}

function readYaml(file: string) {
  const lines = new LineCounter();
  return { document: parseDocument(readFileSync(file, 'utf8'), { lineCounter: lines }), lines };
}

/**
 * Finds the file and line under `openapi/` of the value at a pointer in the bundle. If there is none, it returns the
 * line of the nearest value around it.
 *
 * @param root Folder of the project.
 */
export function sourceOf(pointer: string, root = projectRoot): Source {
  const inRoot = 'openapi/openapi.yaml';
  const [section = '', group = '', ...rest] = keysOf(pointer);
  const component = `openapi/components/${group}/${rest[0]}.yaml`;
  if (section === 'components' && existsSync(join(root, component)))
    return lineIn(root, component, rest.slice(1));
  const file = readYaml(join(root, inRoot)).document.getIn(['paths', group, '$ref']);
  return section === 'paths' && typeof file === 'string'
    ? lineIn(root, posix.join('openapi', file), rest)
    : lineIn(root, inRoot, keysOf(pointer));
}

function lineIn(root: string, file: string, keys: readonly string[]): Source {
  const { document, lines } = readYaml(join(root, file));
  let node: unknown = document.contents;
  let offset = 0;
  for (const key of keys) {
    const pair = isMap(node) ? node.items.find((item) => String(item.key) === key) : undefined;
    const place = isSeq(node) ? node.items[Number(key)] : pair?.key;
    if (!isNode(place)) break;
    offset = place.range?.[0] ?? offset;
    node = pair ? pair.value : place;
  }
  return { file, line: lines.linePos(offset).line };
}

/** `file:line`, as editors and terminals open it. */
export const placeOf = (pointer: string, root?: string): string => {
  const { file, line } = sourceOf(pointer, root);
  return `${file}:${line}`;
};
