import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { levelOf } from '../../scripts/api-report/level.js';
import { checkPromise, keep, newestReleased } from '../../scripts/api-report/released.js';
import { reportOf } from '../../scripts/api-report/report.js';

describe('a report', () => {
  const declarations = new Map([
    [
      'index.d.ts',
      "export { send, type Options as SendOptions } from './send.js';\nexport type * from './shapes.js';",
    ],
    [
      'send.d.ts',
      "import type { Inner } from './shapes.js';\n/** Sends. */\nexport interface Options { inner: Inner; }\nexport declare function send(options: Options): void;\nexport declare const unused: 1;",
    ],
    ['shapes.d.ts', 'type Hidden = string;\nexport type Inner = Hidden | number;'],
  ]);

  test('names what is exported, and shows all that it is made of, without comments', () => {
    expect(reportOf('index.d.ts', declarations).split('\n').filter(Boolean)).toEqual([
      'exports Inner',
      'exports SendOptions',
      'exports send',
      'type Hidden = string;',
      'type Inner = Hidden | number;',
      'interface Options {',
      '    inner: Inner;',
      '}',
      'function send(options: Options): void;',
    ]);
  });
});

describe('a change of it', () => {
  const before = 'interface Options {\n    a: string;\n}\n';

  test.each([
    ['none', before],
    ['minor', before.replace('}', '    b?: string;\n}')],
    ['major', before.replace('string', 'number')],
    ['major', before.replace('    a: string;\n', '')],
  ] as const)('is %s', (level, after) => {
    expect(levelOf(before, after)).toBe(level);
  });
});

describe('what a change asks for must be promised', () => {
  let folder: string;
  const name = '@aelyst/client';
  const project = () => ({
    released: join(folder, 'released'),
    changesets: join(folder, '.changeset'),
    name,
    version: '1.2.0',
  });
  const old = 'type A = 1;\ntype B = 2;\n';

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aelyst-api-'));
    const reports = join(folder, 'api');
    await mkdir(reports);
    await mkdir(project().changesets);
    await writeFile(join(reports, 'index.api.txt'), old);
    await mkdir(join(folder, 'consumer'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const release = () => keep(join(folder, 'api'), join(folder, 'consumer'), project());
  const check = (text: string) => checkPromise(new Map([['index.api.txt', text]]), project());
  const promise = (level: string) =>
    writeFile(join(project().changesets, 'one.md'), `---\n'${name}': ${level}\n---\n\nSomething.\n`);

  test('nothing before the first release', async () => {
    expect(await newestReleased(project())).toBeUndefined();
    await check('type A = 1;\n');
  });

  test('a removal asks for a major version', async () => {
    await release();
    expect(await newestReleased(project())).toBe('1.2.0');
    const gone = check('type A = 1;\n');
    await expect(gone).rejects.toThrow('index.api.txt: the interface of 1.2.0 was changed or lost something');
    await promise('minor');
    await expect(check('type A = 1;\n')).rejects.toThrow('asks for a major version; promised is minor');
    await promise('major');
    await check('type A = 1;\n');
  });

  test('an addition asks for a minor one', async () => {
    await release();
    await expect(check(`${old}type C = 3;\n`)).rejects.toThrow('asks for a minor version; promised is none');
    await promise('minor');
    await check(`${old}type C = 3;\n`);
  });

  test('no change asks for nothing', async () => {
    await release();
    await check(old);
  });
});
