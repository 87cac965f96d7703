import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Bundle } from '../../scripts/support/description.js';
import { inProject } from '../../scripts/support/project.js';
import { triedOf } from '../support/thorough.js';
import { copyDescriptions, type Edit } from './copies.js';
import { misnamed, orphans } from './files.js';

const bundle = JSON.parse(await readFile(inProject('generated', 'openapi.json'), 'utf8')) as Bundle;

let remove = async () => {};
afterEach(async () => {
  await remove();
  remove = async () => {};
});

async function copy(...edits: Edit[]): Promise<string> {
  const copies = await copyDescriptions([edits]);
  remove = copies.remove;
  return copies.folders[0] as string;
}

async function write(folder: string, file: string, content: string) {
  await mkdir(dirname(join(folder, file)), { recursive: true });
  await writeFile(join(folder, file), content);
}

describe('the files of the description', () => {
  it('are all referred to from the root file', async () => {
    expect(await orphans(inProject('openapi'))).toEqual([]);
  });

  const kinds = [
    'paths/contact_{identifier}_note.yaml',
    'components/schemas/Note.yaml',
    'code-samples/ruby.rb',
    'guides/pictures/old.light.svg',
  ];

  it.each(triedOf(kinds, 3))('do not include an orphan like %s', async (file) => {
    const folder = await copy();
    await write(folder, file, 'type: object\n');
    expect(await orphans(folder)).toEqual([file]);
  });

  it('do not include what only an orphan refers to', async () => {
    const folder = await copy();
    await write(folder, 'components/schemas/Note.yaml', 'items:\n  $ref: ./NoteText.yaml\n');
    await write(folder, 'components/schemas/NoteText.yaml', 'type: string\n');
    expect(await orphans(folder)).toEqual([
      'components/schemas/Note.yaml',
      'components/schemas/NoteText.yaml',
    ]);
  });

  it('do not include what was referred to before', async () => {
    const folder = await copy({
      file: 'paths/contact_{identifier}_comment.yaml',
      replace: 'CommentTooLong.yaml',
      by: 'BadRequest.yaml',
    });
    expect(await orphans(folder)).toEqual([
      'components/examples/CommentTooLong.yaml',
      'components/responses/CommentTooLong.yaml',
    ]);
  });

  it('may be a README in any folder', async () => {
    const folder = await copy();
    await write(folder, 'components/README.md', 'One file a component.');
    expect(await orphans(folder)).toEqual([]);
  });
});

describe('the files of the components', () => {
  it('are each named as the component in the bundle, in PascalCase', async () => {
    expect(await misnamed(inProject('openapi'), bundle)).toEqual([]);
  });

  it('do not differ from the component in case', async () => {
    const folder = await copy();
    await rename(join(folder, 'components/schemas/Tags.yaml'), join(folder, 'components/schemas/tags.yaml'));
    expect(await misnamed(folder, bundle)).toEqual([
      'schemas/tags.yaml: not PascalCase',
      'schemas/tags.yaml: not a component of the bundle',
      'schemas/Tags.yaml: no such file',
    ]);
  });

  it('are not missing', async () => {
    const folder = await copy();
    await rm(join(folder, 'components/headers/RetryAfter.yaml'));
    expect(await misnamed(folder, bundle)).toEqual(['headers/RetryAfter.yaml: no such file']);
  });
});
