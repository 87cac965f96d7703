import { readdir, readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { parse } from 'yaml';
import { templates } from '../../scripts/docs/samples.js';
import { at, type Bundle } from '../../scripts/support/description.js';

/** Paths of all files below a folder, with slashes on every system. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}

/** The files that a part of the description refers to, by `$ref` or a discriminator's mapping. */
function mentions(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const { $ref, mapping } = node as Record<string, unknown>;
  const mapped = typeof mapping === 'object' && mapping !== null ? Object.values(mapping) : [];
  const targets = [$ref, ...mapped].filter((target) => typeof target === 'string');
  return [...targets.map((target) => target.replace(/#.*/, '')), ...Object.values(node).flatMap(mentions)];
}

const read = new Map<string, string[]>();

/** What a file refers to, by its text: most copies of the description have most of it in common. */
function mentionsIn(text: string): string[] {
  const found = read.get(text) ?? mentions(parse(text));
  read.set(text, found);
  return found;
}

/**
 * Files of the description that nothing refers to, directly or through others, from its root files. The documentation
 * shows all guides with their pictures, and refers to templates of samples; a README is referred to by the folder it stands in.
 */
export async function orphans(folder: string): Promise<string[]> {
  const all = await filesBelow(folder);
  const reached = new Set<string>();
  const queue = [
    'openapi.yaml',
    'workflows.arazzo.yaml',
    ...all.filter((file) => /^guides\/.*\.md$/.test(file)),
    ...templates.map(({ file }) => `code-samples/${file}`),
  ];
  for (const file of queue) {
    if (reached.has(file) || !all.includes(file)) continue;
    reached.add(file);
    if (!/\.(yaml|md)$/.test(file)) continue;
    const text = await readFile(join(folder, file), 'utf8');
    const targets = file.endsWith('.md') ? (text.match(/[\w./-]+\.svg/g) ?? []) : mentionsIn(text);
    queue.push(...targets.map((target) => posix.join(posix.dirname(file), target)));
  }
  return all.filter((file) => !reached.has(file) && posix.basename(file) !== 'README.md');
}

/** Files under `components/` whose name is not the PascalCase name of a component of the bundle, and the reverse. */
export async function misnamed(folder: string, bundle: Bundle): Promise<string[]> {
  const files = (await filesBelow(join(folder, 'components'))).filter((file) => !file.endsWith('README.md'));
  // Security schemes have no files: they are bound to the root by name, not by reference.
  const sections = Object.entries((at(bundle, '#/components') ?? {}) as Record<string, object>)
    .filter(([section]) => section !== 'securitySchemes')
    .flatMap(([section, components]) => Object.keys(components).map((name) => `${section}/${name}.yaml`));
  return [
    ...files
      .filter((file) => !/^[A-Za-z]+\/[A-Z][A-Za-z0-9]*\.yaml$/.test(file))
      .map((file) => `${file}: not PascalCase`),
    ...files
      .filter((file) => !sections.includes(file))
      .map((file) => `${file}: not a component of the bundle`),
    ...sections.filter((name) => !files.includes(name)).map((name) => `${name}: no such file`),
  ];
}
