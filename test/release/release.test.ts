import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { release } from '../../scripts/release/release.js';
import { packTagged } from '../../scripts/release/tagged.js';
import { inCI, thorough } from '../support/thorough.js';
import { fetchClient, makeProject, type Project } from './project.js';

const start = ({ root, out, npm }: Project, { dry = false, skip = [] as string[] } = {}) =>
  release({ root, out, npm, dry, skip, say: () => {} });

const stateOf = async ({ git }: Project) => [
  await git('for-each-ref'),
  await git('status', '--porcelain'),
  await git('worktree', 'list'),
];

test('a release is one commit with a tag, of which CI can build the same again', async () => {
  await using project = await makeProject();
  const { git, read, out, asked, npm, root, build } = project;
  const { version, tag } = await start(project);
  expect({ version, tag }).toEqual({ version: '0.1.0', tag: 'v0.1.0' });
  expect(await git('log', '--format=%s%d')).toBe(
    'chore(release): v0.1.0 (HEAD -> main, tag: v0.1.0)\nfeat: messages',
  );
  expect(await git('status', '--porcelain')).toBe('');
  expect((await git('worktree', 'list')).split('\n')).toHaveLength(1);
  expect(await read('CHANGELOG.md')).toContain('## 0.1.0\n\n### Minor Changes\n');
  expect(await git('tag', '--list', '--format=%(contents)')).toMatch(
    /^v0\.1\.0\n\n### Minor Changes\n[\s\S]*can be sent/,
  );
  expect(await git('ls-files', '.changeset')).not.toContain('brave-cats-sing');
  const lock = JSON.parse(await read('package-lock.json'));
  expect([JSON.parse(await read('package.json')).version, lock.version, lock.packages[''].version]).toEqual(
    Array(3).fill('0.1.0'),
  );
  expect(await read('generated/released.json')).toContain('0.1.0');
  // What reads the changesets comes before the version that removes them, what looks at the package after its build.
  expect(asked.filter((name) => name.startsWith('run '))).toEqual(
    [
      'test',
      'check:breaking',
      'check:breaking -- --release',
      'api-report -- --release',
      'build',
      'build',
      'check:licences',
      'check:package',
      'check:size',
      'check:consumers',
    ].map((name) => `run ${name}`),
  );
  const sums = (await readFile(join(out, 'SHA256SUMS'), 'utf8')).trim().split('\n');
  expect(sums).toHaveLength(2);
  for (const line of sums) {
    const [sum, file] = line.split('  ');
    expect(
      createHash('sha256')
        .update(await readFile(join(out, `${file}`)))
        .digest('hex'),
    ).toBe(sum);
  }
  const sbom = JSON.parse(await readFile(join(out, 'sbom.cdx.json'), 'utf8'));
  expect(sbom.metadata.component.name).toBe('@aelyst/client');
  expect(sbom.components).toEqual([{ 'bom-ref': fetchClient, properties: [] }]);
  expect(sbom.dependencies).toEqual([{ ref: '@aelyst/client@0.1.0', dependsOn: [fetchClient] }]);
  await packTagged(npm, root, out);
  build.code = () => 'export const malice = true;\n';
  await expect(packTagged(npm, root, out)).rejects.toThrow('What was built here is not what was released');
  await git('tag', '--delete', tag);
  await expect(packTagged(npm, root, out)).rejects.toThrow('does not have the tag v0.1.0');
});

test.skipIf(!thorough)(`a dry run does the same and leaves the project as it was${inCI}`, async () => {
  await using project = await makeProject();
  await project.git('switch', '--quiet', '--create', 'some-branch');
  const before = await stateOf(project);
  const { tag, changelog } = await start(project, { dry: true, skip: ['test'] });
  expect(tag).toBe('v0.1.0');
  expect(changelog).toContain('Messages can be sent.');
  expect(project.asked).toContain('run check:consumers');
  expect(project.asked).not.toContain('run test');
  expect(await readdir(project.out)).toContain('aelyst-client.tgz');
  expect(await stateOf(project)).toEqual(before);
});

const spoiled: [what: string, message: string, spoil: (project: Project) => unknown][] = [
  ['a failing check', 'run check:breaking fails', ({ failing }) => failing.add('run check:breaking')],
  [
    'two builds that differ',
    'differ in dist/index.js',
    ({ build }) => {
      build.code = (count) => `export const built = ${count};\n`;
    },
  ],
];

// One is enough for those who wait: each is a repository of its own.
test.each(thorough ? spoiled : spoiled.slice(0, 1))('%s leaves nothing behind', async (_, message, spoil) => {
  await using project = await makeProject();
  const before = await stateOf(project);
  spoil(project);
  await expect(start(project)).rejects.toThrow(message);
  expect(await stateOf(project)).toEqual(before);
});

test('what cannot be released is refused before anything runs', async () => {
  await using project = await makeProject();
  const { git, write, asked } = project;
  await write('notes.txt', 'not committed');
  await expect(start(project)).rejects.toThrow('?? notes.txt');
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'docs: notes');
  await git('switch', '--quiet', '--create', 'some-branch');
  await expect(start(project)).rejects.toThrow('Releases are made on main; this is some-branch.');
  await git('switch', '--quiet', 'main');
  await git('clone', '--quiet', '.', '../origin');
  await git('remote', 'add', 'origin', '../origin');
  await git('reset', '--quiet', '--hard', 'HEAD^');
  await git('fetch', '--quiet', 'origin');
  await git('branch', '--quiet', '--set-upstream-to=origin/main');
  await expect(start(project)).rejects.toThrow('main lacks 1 commits of refs/remotes/origin/main.');
  await git('merge', '--quiet', 'origin/main');
  const { repository, ...rest } = JSON.parse(await project.read('package.json'));
  expect(repository).toBeDefined();
  await write('package.json', JSON.stringify(rest));
  await git('commit', '--quiet', '--all', '--message', 'chore: nowhere');
  await expect(start(project)).rejects.toThrow('package.json names no repository.');
  expect(asked).toEqual([]);
});

test.skipIf(!thorough)(`without a changeset there is nothing to release${inCI}`, async () => {
  await using project = await makeProject();
  await project.git('rm', '--quiet', '.changeset/brave-cats-sing.md');
  await project.git('commit', '--quiet', '--message', 'chore: nothing');
  await expect(start(project)).rejects.toThrow('.changeset/ holds no changeset');
});
