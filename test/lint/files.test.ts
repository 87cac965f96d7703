import { readdir, readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { templates } from '../../scripts/docs/samples.js';
import { at } from '../../scripts/support/pointer.js';
import { inProject } from '../../scripts/support/project.js';
import { bundle } from '../support/contract.js';

const folder = inProject('openapi');

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

/**
 * The documentation shows all guides, and refers to templates of samples; a README is referred to by the folder it
 * stands in.
 */
it('every file of the description is referred to, directly or through others, from its root files', async () => {
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
    const pictures = [...text.matchAll(/\bsrc(?:set)?="([^"]+)"/g)].map(([, target = '']) => target);
    const targets = file.endsWith('.md') ? pictures : mentions(parse(text));
    queue.push(...targets.map((target) => posix.join(posix.dirname(file), target)));
  }
  expect(all.filter((file) => !reached.has(file) && posix.basename(file) !== 'README.md')).toEqual([]);
});

it('every file under components/ is named as the component in the bundle, in PascalCase', async () => {
  const files = (await filesBelow(join(folder, 'components'))).filter((file) => !file.endsWith('README.md'));
  // Security schemes have no files: they are bound to the root by name, not by reference.
  const named = Object.entries(at(bundle, '#/components') as Record<string, object>)
    .filter(([section]) => section !== 'securitySchemes')
    .flatMap(([section, components]) => Object.keys(components).map((name) => `${section}/${name}.yaml`));
  expect(files).toEqual(named.toSorted());
  expect(files.filter((file) => !/^[A-Za-z]+\/[A-Z][A-Za-z0-9]*\.yaml$/.test(file))).toEqual([]);
});
