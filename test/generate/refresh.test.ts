import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { agentFiles } from '../../scripts/generate/agents.js';
import { bundleDescription, lintFaults } from '../../scripts/generate/bundle.js';
import { firstDifference, generateFrom, refresh, staleReport } from '../../scripts/generate/index.js';
import { UserError } from '../../scripts/support/command.js';
import { bundle } from '../support/contract.js';
import { thorough } from '../support/thorough.js';

let root: string;
let files: Map<string, string>;

async function generatedFiles(): Promise<Map<string, string>> {
  // `npm test` bundles by itself, to check what is committed.
  const generated = await generateFrom(thorough ? await bundleDescription() : bundle);
  return new Map([...generated].map(([name, content]) => [`generated/${name}`, content]));
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'aelyst-generated-'));
  files = await generatedFiles();
});
afterEach(() => {
  vi.unstubAllEnvs();
});
afterAll(() => rm(root, { recursive: true }));

const namesOf = (stale: { name: string }[]) => stale.map(({ name }) => name);

describe('npm run generate', () => {
  test('with --check names the missing files and writes nothing', async () => {
    const stale = await refresh({ root, files, dry: true });
    expect(stale).toEqual([...files.keys()].map((name) => ({ name, difference: undefined })));
    expect(await readdir(root)).toEqual([]);
  });

  test('writes the same bytes in every run, and they are the committed ones', async () => {
    expect(namesOf(await refresh({ root, files }))).toEqual([...files.keys()]);
    files = await generatedFiles();
    expect(await refresh({ root, files })).toEqual([]);
    expect(await refresh({ files: new Map([...files, ...agentFiles(bundle)]), dry: true })).toEqual([]);
    if (!thorough) return;
    const agents = agentFiles(bundle).keys();
    expect(namesOf(await refresh({ root: join(root, 'empty'), dry: true }))).toEqual([
      ...files.keys(),
      ...agents,
      'README.md',
    ]);
    expect(await refresh({ dry: true })).toEqual([]);
  });

  test('with --check names each file of which one line was changed', async () => {
    for (const name of files.keys()) {
      const content = await readFile(join(root, name), 'utf8');
      await writeFile(join(root, name), content.replace('Contact', 'Conduct'));
    }
    const stale = await refresh({ root, files, dry: true });
    expect(namesOf(stale)).toEqual([...files.keys()]);
    for (const { difference } of stale) {
      expect(difference?.found).toContain('Conduct');
      expect(difference?.wanted).toBe(difference?.found?.replace('Conduct', 'Contact'));
    }
  });

  test('refuses what cannot be bundled, with file and line, and leaves nothing behind', async () => {
    const temporary = join(root, 'temporary');
    await mkdir(temporary);
    vi.stubEnv('TMPDIR', temporary).stubEnv('TEMP', temporary);
    const broken = join(root, 'broken.yaml');
    await writeFile(broken, 'openapi: 3.1.0\ninfo: {');
    const bundling = bundleDescription(broken);
    await expect(bundling).rejects.toThrow(UserError);
    await expect(bundling).rejects.toThrow(/^The description cannot be bundled:\n.*broken\.yaml/s);
    // Newer versions of Node keep what they have compiled beside it.
    const left = await readdir(temporary);
    expect(left.filter((name) => name !== 'node-compile-cache')).toEqual([]);
  });

  test('names file and line of what is not valid OpenAPI', async () => {
    const broken = join(root, 'invalid.json');
    const { components } = bundle as { components: { schemas: object } };
    const schemas = { ...components.schemas, Tags: { items: 7 }, Identifier: { items: 8 } };
    const text = JSON.stringify({ ...bundle, components: { ...components, schemas } }, null, 2);
    await writeFile(broken, text);
    const lines = text.split('\n').flatMap((line, index) => (/"items": [78]/.test(line) ? [index + 1] : []));
    const faults = (await lintFaults('unseen', broken))
      .split('\n')
      .filter((line) => line.includes('`Schema`'));
    expect(faults).toEqual(
      lines.map((line) =>
        expect.stringMatching(new RegExp(`invalid\\.json:${line}: Expected type \`Schema\` \\(object\\)`)),
      ),
    );
    expect(await lintFaults('unseen')).toBe('unseen');
  });
});

test.each([
  ['one\ntwo\nthree', 'one\n2\n3', { line: 2, found: 'two', wanted: '2' }],
  ['one', 'one\n', { line: 2, found: undefined, wanted: '' }],
  ['one\ntwo', 'one', { line: 2, found: 'two', wanted: undefined }],
  ['', 'one', { line: 1, found: '', wanted: 'one' }],
])('%j differs from %j in its first line that is another', (found, wanted, difference) => {
  expect(firstDifference(found, wanted)).toStrictEqual(difference);
});

test('stale files are reported with their first difference, and at the end by name, with the command that updates them', () => {
  expect(
    staleReport([
      { name: 'generated/schema.ts', difference: { line: 9, found: '  a?: 1', wanted: '  a: 1' } },
      { name: 'README.md', difference: { line: 7, found: '}', wanted: undefined } },
      { name: 'generated/mock.ts', difference: undefined },
    ]),
  ).toBe(`generated/schema.ts:9
  - a?: 1
  + a: 1

README.md:7
  - }

generated/mock.ts is missing.

Stale: generated/schema.ts, README.md, generated/mock.ts. Run "npm run generate" and commit the result.`);
});
