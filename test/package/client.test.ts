import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readManifest } from '../../scripts/support/pack.js';
import { run } from '../../scripts/support/run.js';
import { type Built, builtPackage } from '../support/built.js';

let built: Built;
beforeAll(async () => {
  built = await builtPackage();
});
afterAll(() => built?.[Symbol.asyncDispose]());

/** What a bundler makes of a program, apart from the package's own word for having no side effects. */
async function bundled(contents: string) {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: built.folder },
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    external: ['openapi-fetch'],
    ignoreAnnotations: true,
    write: false,
    metafile: true,
  });
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
  return { text: outputFiles[0]?.text ?? '', imports: imports.map(({ path }) => path) };
}

describe.each(['index.js', 'index.cjs', 'browser.js'])('the client in %s', (file) => {
  test('loads nothing of Node, and nothing but its dependencies', async () => {
    const { imports } = await bundled(`export * from './${file}';`);
    const { dependencies } = await readManifest();
    const allowed = file === 'browser.js' ? [] : Object.keys(dependencies);
    expect(imports).toEqual(allowed);
  });
});

test.each(['validate.js', 'validate.cjs'])(
  '%s needs nothing else, not even to evaluate code',
  async (file) => {
    expect((await bundled(`export * from './${file}';`)).imports).toEqual([]);
    const program = `import * as module from ${JSON.stringify(pathToFileURL(join(built.folder, file)).href)};
    const { addTagsBody } = module.default ?? module;
    try { eval('1'); } catch (error) { console.log(error.name); }
    console.log(addTagsBody['~standard'].validate([1]).issues[0].message);`;
    const args = ['--disallow-code-generation-from-strings', '--input-type=module', '--eval', program];
    expect(await run(process.execPath, args, built.folder)).toBe('EvalError\nmust be text, is a number\n');
  },
);

test('loading the client does nothing that a bundler would have to keep', async () => {
  const { text } = await bundled("import './index.js';");
  // Constants may stay; nothing is called or constructed.
  expect(text).not.toMatch(/\(|\bnew\b/);
});

test('the description is the same in JSON and in YAML', async () => {
  const read = (name: string) => readFile(join(built.folder, name), 'utf8');
  expect(parse(await read('openapi.yaml'))).toEqual(JSON.parse(await read('openapi.json')));
});

test.each(['index.js', 'index.cjs'])('%s finds what it is made of', async (file) => {
  const load = file.endsWith('.cjs') ? createRequire(import.meta.url) : (path: string) => import(path);
  const { createClient } = (await load(join(built.folder, file))) as typeof import('../../src/index.js');
  const fetch = async () => Response.json({ contactId: 1 });
  const aelyst = createClient({ token: 'any', fetch });
  expect(await aelyst.addTags('id:1', [])).toMatchObject({ ok: true, data: { contactId: 1 } });
});
