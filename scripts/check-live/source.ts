import { existsSync, readFileSync } from 'node:fs';
import { dirname, posix } from 'node:path';
import { parse } from 'yaml';
import { child, isObject, keysOf } from '../support/pointer.js';
import { inProject } from '../support/project.js';
import type { Edit } from './edit.js';

/** A change where people make it: in a file under `openapi/`. */
export interface SourceEdit extends Edit {
  /** Path from the root of the project. */
  file: string;
  /** JSON pointer in the file. */
  pointer: string;
}

const folder = 'openapi';
const rootFile = `${folder}/openapi.yaml`;

/** The file of a path, by the reference that the root file has for it. */
function fileOfPath(path: string): string | undefined {
  const root: unknown = parse(readFileSync(inProject(rootFile), 'utf8'));
  if (!isObject(root) || !isObject(root['paths'])) return undefined;
  const item = root['paths'][path];
  return isObject(item) && typeof item['$ref'] === 'string' ? posix.join(folder, item['$ref']) : undefined;
}

/** The file that is bundled to what stands at a pointer, and the keys that lead on from there. */
function sourceOf(pointer: string): { file: string; keys: string[] } {
  const keys = keysOf(pointer);
  const [section = '', group = '', name = '', ...rest] = keys;
  const component = `${folder}/components/${group}/${name}.yaml`;
  if (section === 'components' && existsSync(inProject(component))) return { file: component, keys: rest };
  const path = section === 'paths' ? fileOfPath(group) : undefined;
  return path === undefined ? { file: rootFile, keys } : { file: path, keys: keys.slice(2) };
}

/** A value with its references as a file has them: to other files, instead of into the bundle. */
function withFiles(value: unknown, file: string): unknown {
  if (Array.isArray(value)) return value.map((item) => withFiles(item, file));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      if (key !== '$ref' || typeof each !== 'string') return [key, withFiles(each, file)];
      const { file: target, keys } = sourceOf(each);
      const path = posix.relative(dirname(file), target);
      const fragment = keys.length > 0 ? keys.reduce(child, '#') : '';
      return [key, (path.startsWith('.') ? path : `./${path}`) + fragment];
    }),
  );
}

/** The change of a file under `openapi/` that amounts to a change of the bundle. */
export function sourceEditOf({ op, pointer, value }: Edit): SourceEdit {
  const { file, keys } = sourceOf(pointer);
  return {
    file,
    op,
    pointer: keys.reduce(child, '#'),
    ...(op !== 'remove' && { value: withFiles(value, file) }),
  };
}
