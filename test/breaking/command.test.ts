import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { checkBreaking, judge, promiseOf } from '../../scripts/check-breaking.js';
import { runCommand } from '../../scripts/support/command.js';
import { inProject, temporaryFolder, writeInto } from '../../scripts/support/project.js';
import { run } from '../../scripts/support/run.js';
import { bundle } from '../support/contract.js';
import { runInProcess } from '../support/in-process.js';

const renamedKind = {
  ...bundle,
  'x-aelyst-error-kinds': { ...(bundle['x-aelyst-error-kinds'] as object), 449: 'held' },
};
const config = await readFile(inProject('.changeset', 'config.json'), 'utf8');

interface Contents {
  /** In package.json. */
  version: string;
  /** What was released, by version; nothing yet, by default. */
  released?: Record<string, object>;
  description?: object;
  /** What each pending changeset promises. */
  pending?: string[];
}

/** A project as far as the command looks at it, in a folder of its own. */
async function makeProject({ version, released = {}, description = bundle, pending = [] }: Contents) {
  const temporary = await temporaryFolder('project');
  const folder = temporary.path;
  const write = (name: string, content: string) => writeInto(folder, { [name]: content });
  await write('package.json', JSON.stringify({ name: '@aelyst/client', version, type: 'module' }));
  await write('generated/openapi.json', JSON.stringify(description));
  await write('test/package/api/index.api.txt', 'exports send\n');
  const program = "import { createClient } from '@aelyst/client';\nvoid createClient;\n";
  await write('test/package/consumer/client.ts', program);
  await write('.changeset/config.json', config);
  for (const [of, content] of Object.entries(released))
    await write(`test/package/released/${of}/openapi.json`, JSON.stringify(content));
  for (const [index, level] of pending.entries())
    await write(`.changeset/${index}.md`, `---\n"@aelyst/client": ${level}\n---\n\nA change.\n`);
  return {
    ...temporary,
    folder,
    write,
    run: (...args: string[]) => runInProcess(() => runCommand(checkBreaking(folder), args)),
    verdict: () => judge(folder),
    kept: (version: string, file: string) =>
      readFile(join(folder, 'test/package/released', version, file), 'utf8'),
  };
}

describe('npm run check:breaking', () => {
  it('fails when less is promised than the changes need, and then keeps nothing', async () => {
    const pending = ['patch', 'minor', 'patch'];
    const released = { '0.9.0': renamedKind, '1.0.0': bundle };
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
    expect(JSON.parse(await project.kept('1.0.0', 'openapi.json'))).toEqual(bundle);
  });

  it('counts the public interface as much as the description', async () => {
    await using project = await makeProject({ version: '1.1.0', released: { '1.0.0': bundle } });
    expect((await project.run()).out).toBe('Nothing has changed since 1.0.0.\n');
    const [api, kept] = ['test/package/api', 'test/package/released/1.0.0'];
    const report = 'interface Options {\n    a: string;\n}\n';
    await project.write(`${kept}/index.api.txt`, report);
    for (const [level, current] of [
      ['none', report],
      ['minor', report.replace('}', '    b?: string;\n}')],
      ['major', report.replace('string', 'number')],
      ['major', report.replace('    a: string;\n', '')],
    ] as const) {
      await project.write(`${api}/index.api.txt`, current);
      expect(await project.verdict()).toMatchObject({ level, ok: level !== 'major' });
    }
  });

  it('before 1.0.0 asks for a minor version where it would ask for a major one', async () => {
    await using project = await makeProject({ version: '0.2.0', released: { '0.1.0': bundle } });
    await project.write('test/package/released/0.1.0/index.api.txt', 'exports receive\n');
    const { code, out } = await project.run();
    expect([code, out]).toEqual([
      0,
      'major  test/package/api/index.api.txt: A released line is gone or changed.\n' +
        'Since 0.1.0: major, which asks for minor before 1.0.0; promised: minor.\n',
    ]);
  });

  it('keeps a first release, with which later versions are compared', async () => {
    await using project = await makeProject({ version: '0.1.0' });
    expect(await project.verdict()).toBeUndefined();
    expect((await project.run()).out).toMatch(/^Nothing is released yet/);
    expect((await project.run('--release')).out).toContain('test/package/released/0.1.0/ keeps the release');
    expect(JSON.parse(await project.kept('0.1.0', 'openapi.json'))).toEqual(bundle);
    expect(await project.kept('0.1.0', 'index.api.txt')).toBe('exports send\n');
    const program = await project.kept('0.1.0', 'consumer/client.ts');
    // A program that does not compile any more asks for a major version, with its line.
    await project.write(
      'test/package/released/0.1.0/consumer/broken.ts',
      program.replaceAll('createClient', 'gone'),
    );
    const lines = (await project.run()).out;
    expect(lines).toMatch(/^major {2}\S+broken\.ts\(1,\d+\): .+'gone'.+\n$/);
  });

  it('alone judges the programs of earlier releases: typecheck, which every commit passes, leaves them out', () => {
    const { config } = ts.readConfigFile(inProject('tsconfig.json'), ts.sys.readFile);
    const { fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, inProject());
    const programs = fileNames.filter((name) => /test\/package\/.*consumer\//.test(name));
    expect(programs).not.toEqual([]);
    expect(programs.filter((name) => /\/released\//.test(name))).toEqual([]);
  });

  it('keeps nothing while changesets are pending, and refuses one that it cannot read', async () => {
    await using project = await makeProject({ version: '0.1.0', pending: ['minor'] });
    expect((await project.run('--release')).err).toBe(
      'Changesets are pending. Run "npx changeset version" first.\n',
    );
    await project.write('.changeset/bad.md', '---\n"@aelyst/client": huge\n---\n\nText.\n');
    expect((await project.run()).err).toMatch(/^\.changeset\/: .*huge/);
  });

  it('fails for a tag of a release that is not kept, unless it is of a later commit', async () => {
    await using project = await makeProject({ version: '0.9.0', released: { '0.9.0': bundle } });
    const git = (...args: string[]) =>
      run('git', ['-c', 'user.name=A', '-c', 'user.email=a@b', ...args], project.folder);
    const commit = () => git('commit', '--quiet', '--allow-empty', '--message', 'feat: it');
    await git('init', '--quiet');
    await commit();
    for (const tag of ['v0.9.0', 'v1', 'vienna']) await git('tag', tag);
    expect(await project.verdict()).toMatchObject({ ok: true });
    await commit();
    await git('tag', 'v0.10.0');
    expect((await project.run()).err).toBe(
      'The last release is v0.10.0, but test/package/released/ keeps 0.9.0.\n',
    );
    await git('checkout', '--quiet', 'HEAD^');
    expect(await project.verdict()).toMatchObject({ ok: true });
  });
});

describe('the promise of a version', () => {
  it.each([
    ['1.2.3', '1.2.3', 'none'],
    ['1.2.3', '1.2.4', 'patch'],
    ['1.2.3', '1.3.0', 'minor'],
    ['1.2.3', '2.0.0-next.1', 'major'],
    ['0.9.0', '0.10.0', 'minor'],
  ])('from %s to %s is %s', (from, to, level) => {
    expect(promiseOf(from, to)).toBe(level);
  });

  it.each([
    ['0.2.2', 'Version 0.2.2 is older than the released 0.2.3.'],
    ['next', '"next" is not a version, such as 1.2.3.'],
  ])('cannot be read from %s', (version, message) => {
    expect(() => promiseOf('0.2.3', version)).toThrow(message);
  });
});
