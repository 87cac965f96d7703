import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { isMap, isNode, isSeq, LineCounter, parseDocument } from 'yaml';
import { keysOf } from './pointer.js';
import { projectRoot } from './project.js';

function readYaml(file: string) {
  const lines = new LineCounter();
  return { document: parseDocument(readFileSync(file, 'utf8'), { lineCounter: lines }), lines };
}

/**
 * The place under `openapi/` of the value at a pointer in the bundle, as `file:line`, which editors and terminals open.
 * If there is no value, it is the line of the nearest one around it.
 *
 * @param root Folder of the project.
 */
export function placeOf(pointer: string, root = projectRoot): string {
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

function lineIn(root: string, file: string, keys: readonly string[]): string {
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
  return `${file}:${lines.linePos(offset).line}`;
}
