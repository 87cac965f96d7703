import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  changesOfPrograms,
  keepInterface,
  levelOf,
  ofDescription,
} from '../../scripts/breaking/interface.js';
import { demanded, step } from '../../scripts/breaking/promise.js';
import type { Git } from '../../scripts/breaking/released.js';
import { checkBreaking, type Verdict } from '../../scripts/check-breaking.js';
import { runCommand } from '../../scripts/support/command.js';
import { inProject } from '../../scripts/support/project.js';
import { bundle } from '../support/contract.js';
import { runInProcess } from '../support/in-process.js';

const renamedKind = {
  ...bundle,
  'x-aelyst-error-kinds': { ...(bundle['x-aelyst-error-kinds'] as object), 449: 'held' },
};

const noGit: Git = async () => undefined;

interface Contents {
  /** In package.json. */
  version: string;
  /** What was released; nothing yet, by default. */
  released?: { version: string; description: object };
  description?: object;
  /** What each pending changeset promises. */
  pending?: string[];
  git?: Git;
}

/** A project as far as the command looks at it, in a folder of its own. */
async function makeProject({ version, released, description = bundle, pending = [], git = noGit }: Contents) {
  const folder = await mkdtemp(join(tmpdir(), 'aelyst-project-'));
  const write = async (name: string, content: string) => {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  };
  await write('package.json', JSON.stringify({ name: '@aelyst/client', version, type: 'module' }));
  await write('generated/openapi.json', JSON.stringify(description));
  await write('test/package/api/index.api.txt', 'exports send\n');
  if (released) await write('generated/released.json', JSON.stringify(released));
  for (const [index, level] of pending.entries())
    await write(
      `.changeset/${index}.md`,
      `---\n"@aelyst/client": ${level}\n---\n\nA line for the changelog.\n`,
    );
  const run = (...args: string[]) => runInProcess(() => runCommand(checkBreaking(folder, git), args));
  return {
    folder,
    write,
    run,
    verdict: async (...args: string[]) => JSON.parse((await run('--json', ...args)).out) as Verdict | null,
    kept: async () =>
      JSON.parse(await readFile(join(folder, 'generated', 'released.json'), 'utf8')) as unknown,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

describe('the verdict', () => {
  it('fails when less is promised than the changes ask for, and then keeps nothing as released', async () => {
    const released = { version: '1.0.0', description: bundle };
    const pending = ['patch', 'minor', 'patch'];
    await using project = await makeProject({
      version: '1.0.0',
      released,
      description: renamedKind,
      pending,
    });
    const { code, out, err } = await project.run('--release');
    expect(code).toBe(1);
    expect(out).toContain(
      'major  #/x-aelyst-error-kinds/449: No error has the kind queued for 449 any more.\n',
    );
    expect(err).toBe(
      'Since 1.0.0: major; promised: minor. Run "npx changeset" and choose major, or raise the version.\n',
    );
    expect(await project.kept()).toEqual(released);
  });

  it('counts the public interface and kept programs as much as the description', async () => {
    const released = { version: '1.0.0', description: bundle };
    await using project = await makeProject({ version: '1.1.0', released });
    expect(await project.verdict()).toMatchObject({ level: 'none', ok: true });
    await project.write('test/package/released/1.0.0/index.api.txt', 'exports send\n');
    await project.write('test/package/released/1.0.0/consumer/fine.ts', "import '@aelyst/client';\n");
    expect(await project.verdict()).toMatchObject({ level: 'none' });
    await project.write('test/package/api/index.api.txt', 'exports receive\nexports send\n');
    expect(await project.verdict()).toMatchObject({ level: 'minor', ok: true });
    await project.write('test/package/api/index.api.txt', 'exports receive\n');
    expect(await project.verdict()).toMatchObject({ level: 'major', ok: false });
  });

  it('before 1.0.0 asks for a minor version where it would ask for a major one', async () => {
    const released = { version: '0.1.0', description: bundle };
    await using project = await makeProject({ version: '0.2.0', released, description: renamedKind });
    expect(await project.verdict()).toMatchObject({ level: 'major', demanded: 'minor', ok: true });
    expect((await project.run()).out).toContain(
      'Since 0.1.0: major, which asks for minor before 1.0.0; promised: minor.\n',
    );
  });

  it('is none before the first release, whose description is then kept', async () => {
    await using project = await makeProject({ version: '0.1.0' });
    expect(await project.verdict()).toBeNull();
    expect((await project.run()).out).toMatch(/^Nothing is released yet/);
    expect((await project.run('--release')).code).toBe(0);
    expect(await project.kept()).toEqual({ version: '0.1.0', description: bundle });
    expect((await project.run()).out).toBe('Nothing has changed since 0.1.0.\n');
  });

  it('can be about another description, as that of the present version', async () => {
    await using project = await makeProject({ version: '3.0.0' });
    const base = join(project.folder, 'generated', 'openapi.json');
    expect(await project.verdict('--base', base)).toMatchObject({ released: '3.0.0', level: 'none' });
    const missing = join(project.folder, 'missing.json');
    expect((await project.run('--base', missing)).err).toContain(`${missing} cannot be read: ENOENT`);
    expect((await project.run('--base', base, '--release')).err).toContain('leave out --base');
  });
});

it('npm run check:breaking -- --help says what counts', async () => {
  const { out } = await runInProcess(() => runCommand(checkBreaking(inProject()), ['--help']));
  expect(out).toContain('programs of users');
});

describe('a report of the interface', () => {
  const before = `interface Options {\n    a: string;\n}\n${ofDescription}\ntype Status = "open";\n`;

  it.each([
    ['none', before],
    ['none', before.replace('"open"', '"open" | "closed"')],
    ['minor', before.replace('}', '    b?: string;\n}')],
    ['major', before.replace('string', 'number')],
    ['major', before.replace('    a: string;\n', '')],
  ] as const)('asks for %s', (level, after) => {
    expect(levelOf(before, after)).toBe(level);
  });
});

it('a kept program that does not compile any more asks for a major version, with its line', async () => {
  await using project = await makeProject({ version: '1.0.0' });
  const released = join(project.folder, 'released');
  await project.write(
    'programs/fine.ts',
    "import { createClient } from '@aelyst/client';\nvoid createClient;\n",
  );
  await project.write(
    'programs/broken.ts',
    "import '@aelyst/client';\nimport { gone } from '@aelyst/client';\nvoid gone;\n",
  );
  await keepInterface(
    join(released, '1.0.0'),
    join(project.folder, 'test/package/api'),
    join(project.folder, 'programs'),
  );
  const changes = await changesOfPrograms(released);
  expect(changes).toEqual([expect.anything()]);
  expect(changes[0]?.level).toBe('major');
  expect(changes[0]?.place).toMatch(/broken\.ts\(2,\d+\)$/);
  expect(changes[0]?.reason).toContain("'gone'");
  expect(await readFile(join(released, '1.0.0', 'index.api.txt'), 'utf8')).toBe('exports send\n');
});

describe('what is promised', () => {
  it.each([
    ['1.2.3', '1.2.3', 'none'],
    ['1.2.3', '1.2.4', 'patch'],
    ['1.2.3', '1.3.0', 'minor'],
    ['1.2.3', '2.0.0-next.1', 'major'],
    ['0.9.0', '0.10.0', 'minor'],
  ])('from %s to %s is %s', (from, to, level) => {
    expect(step(from, to)).toBe(level);
  });

  it.each([
    ['0.2.2', 'Version 0.2.2 is older than the released 0.2.3.'],
    ['next', '"next" is not a version, such as 1.2.3.'],
  ])('cannot be the version %s', (version, message) => {
    expect(() => step('0.2.3', version)).toThrow(message);
  });

  it('is less before 1.0.0', () => {
    expect(['major', 'minor', 'patch'].map((level) => demanded(level as 'major', '0.1.0'))).toEqual([
      'minor',
      'minor',
      'patch',
    ]);
    expect(demanded('major', '1.0.0')).toBe('major');
  });

  it('is kept by no description while changesets are pending', async () => {
    await using project = await makeProject({ version: '0.1.0', pending: ['minor'] });
    expect((await project.run('--release')).err).toBe(
      'Changesets are pending. Run "npx changeset version" first.\n',
    );
  });

  it.each([
    ['no front matter', 'text', '.changeset/bad.md has no front matter between two lines of ---.'],
    ['an unknown level', '---\n"@aelyst/client": huge\n---\n', '.changeset/bad.md promises "huge"'],
  ])('is refused in a changeset with %s', async (_, text, message) => {
    await using project = await makeProject({ version: '0.1.0' });
    await project.write('.changeset/bad.md', text);
    expect((await project.run()).err).toContain(message);
  });

  it('is what changesets say of this package only', async () => {
    const released = { version: '1.0.0', description: bundle };
    await using project = await makeProject({ version: '1.0.0', released });
    await project.write('.changeset/other.md', '---\r\n"@aelyst/other": major\r\n---\r\n\r\nElsewhere.\r\n');
    await project.write('.changeset/empty.md', '---\n---\n');
    expect(await project.verdict()).toMatchObject({ promised: 'none' });
    await project.write('.changeset/both.md', '---\n"@aelyst/other": major\n"@aelyst/client": minor\n---\n');
    expect(await project.verdict()).toMatchObject({ promised: 'minor' });
  });
});

describe('tags of releases', () => {
  const git =
    (tags: string[], tagged: object = bundle): Git =>
    async (...args) =>
      args[0] === 'tag' ? tags.join('\n') : JSON.stringify(tagged);
  const released = { version: '0.9.0', description: bundle };

  it.each([[['v0.8.0', 'v0.9.0', 'v1', 'vienna']], [['v0.8.0']]])('may be %s', async (tags) => {
    await using project = await makeProject({ version: '0.9.0', released, git: git(tags) });
    expect(await project.verdict()).toMatchObject({ ok: true });
  });

  it.each([
    ['a release that nobody kept', ['v0.9.0', 'v0.10.0'], bundle, released, 'keeps the description of 0.9.0'],
    ['a first release that nobody kept', ['v0.9.0'], bundle, undefined, 'keeps no released description'],
    ['a description that was edited', ['v0.9.0'], renamedKind, released, 'released as v0.9.0'],
  ])('show %s', async (_, tags, tagged, kept, message) => {
    const contents = { version: '0.9.0', git: git(tags, tagged), ...(kept && { released: kept }) };
    await using project = await makeProject(contents);
    expect((await project.run()).err).toContain(message);
  });
});
