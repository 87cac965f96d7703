import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../scripts/support/command.js';
import { bundle } from '../support/contract.js';
import { changedAtEachLevel, makeProject } from './project.js';

const kept = async (folder: string) =>
  JSON.parse(await readFile(join(folder, 'generated', 'released.json'), 'utf8')) as unknown;

describe('the check', () => {
  it('takes the most of several changes, and fails when less is promised', async () => {
    const released = { version: '1.0.0', description: bundle };
    await using project = await makeProject({
      version: '1.0.0',
      released,
      description: changedAtEachLevel,
      pending: ['patch', 'minor', 'patch'],
    });
    const report = await project.check({ release: true });
    expect(report).toMatchObject({ level: 'major', demanded: 'major', promised: 'minor', ok: false });
    expect(report?.changes.map(({ level, place }) => `${level} ${place}`)).toEqual([
      'major #/x-aelyst-error-kinds/449',
      'minor #/jsonSchemaDialect',
      'patch #/info/title',
    ]);
    expect(report?.changes[0]).toMatchObject({ before: 'queued', after: 'held' });
    // What is not promised is not kept as released either.
    expect(await kept(project.folder)).toEqual(released);
  });

  it('keeps the description for the version that is about to be published', async () => {
    const released = { version: '0.1.0', description: bundle };
    await using project = await makeProject({ version: '0.2.0', released });
    expect(await project.check({ release: true })).toMatchObject({ promised: 'minor', ok: true });
    expect(await kept(project.folder)).toEqual({ version: '0.2.0', description: bundle });
  });

  it('has nothing to say before the first release, and keeps its description', async () => {
    await using project = await makeProject({ version: '0.1.0' });
    expect(await project.check()).toBeUndefined();
    await expect(kept(project.folder)).rejects.toThrow('ENOENT');
    expect(await project.check({ release: true })).toBeUndefined();
    expect(await kept(project.folder)).toEqual({ version: '0.1.0', description: bundle });
    expect(await project.check()).toMatchObject({
      released: '0.1.0',
      level: 'none',
      promised: 'none',
      ok: true,
    });
  });

  it('compares with another description as with that of the present version', async () => {
    await using project = await makeProject({ version: '3.0.0' });
    const base = join(project.folder, 'generated', 'openapi.json');
    expect(await project.check({ base })).toMatchObject({ released: '3.0.0', level: 'none', ok: true });
    const missing = join(project.folder, 'missing.json');
    await expect(project.check({ base: missing })).rejects.toThrow(`${missing} cannot be read: ENOENT`);
  });

  it('keeps no description while changesets are pending', async () => {
    await using project = await makeProject({ version: '0.1.0', pending: ['minor'] });
    await expect(project.check({ release: true })).rejects.toThrow('Run "npx changeset version" first.');
  });

  it.each([
    ['no front matter', 'text', '.changeset/bad.md has no front matter between two lines of ---.'],
    ['an unknown promise', '---\n"@aelyst/client": huge\n---\n', '.changeset/bad.md promises "huge"'],
  ])('refuses a changeset with %s', async (_, text, message) => {
    await using project = await makeProject({ version: '0.1.0' });
    await project.write('.changeset/bad.md', text);
    await expect(project.check()).rejects.toThrow(message);
    await expect(project.check()).rejects.toThrow(UserError);
  });

  it('counts changesets for this package only', async () => {
    const released = { version: '1.0.0', description: bundle };
    await using project = await makeProject({ version: '1.0.0', released });
    await project.write('.changeset/other.md', '---\r\n"@aelyst/other": major\r\n---\r\n\r\nElsewhere.\r\n');
    await project.write('.changeset/empty.md', '---\n---\n');
    expect(await project.check()).toMatchObject({ promised: 'none' });
    await project.write(
      '.changeset/both.md',
      '---\r\n"@aelyst/other": major\r\n"@aelyst/client": minor\r\n---\r\n',
    );
    expect(await project.check()).toMatchObject({ promised: 'minor' });
  });
});

describe('tags of releases', () => {
  const git =
    (tags: string[], tagged: object = bundle) =>
    async (...args: string[]) =>
      args[0] === 'tag' ? tags.join('\n') : JSON.stringify(tagged);
  const released = { version: '0.9.0', description: bundle };

  it('that agree with what is kept are no reason to fail', async () => {
    await using project = await makeProject({ version: '0.9.0', released });
    const tags = ['v0.8.0', 'v0.9.0', 'v1', 'vienna'];
    expect(await project.check({ git: git(tags) })).toMatchObject({ ok: true });
    // Between keeping the description and publishing it.
    expect(await project.check({ git: git(['v0.8.0']) })).toMatchObject({ ok: true });
  });

  it.each([
    ['a release that nobody kept', ['v0.9.0', 'v0.10.0'], bundle, released, 'keeps the description of 0.9.0'],
    ['a first release that nobody kept', ['v0.9.0'], bundle, undefined, 'keeps no released description'],
    ['a description that was edited', ['v0.9.0'], changedAtEachLevel, released, 'released as v0.9.0'],
  ])('tell of %s', async (_, tags, tagged, released, message) => {
    await using project = await makeProject({ version: '0.9.0', ...(released && { released }) });
    await expect(project.check({ git: git(tags, tagged) })).rejects.toThrow(message);
  });
});
