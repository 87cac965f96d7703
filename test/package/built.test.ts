import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { writeFiles } from '../../scripts/build.js';
import { builtFolder } from '../../scripts/support/built.js';
import { readManifest } from '../../scripts/support/pack.js';
import { inProject } from '../../scripts/support/project.js';
import { run } from '../../scripts/support/run.js';
import { installInto } from '../support/built.js';
import { onlyInCI, thorough } from '../support/thorough.js';

/** Programs of `consumer/`, which use all that their entry exports. */
const entries = ['client', 'mock', 'msw', 'redis', 'validate'];

let project: string;
/** What is built, as it is installed in the project. */
let folder: string;

/** A project that has the package installed, beside the dependencies of this one. */
beforeAll(async () => {
  project = await mkdtemp(join(dirname(await builtFolder()), 'aelyst-project-'));
  folder = join(project, 'node_modules', '@aelyst', 'client', 'dist');
  await installInto(project);
}, 300_000);
afterAll(() => rm(project, { recursive: true, force: true }));

/** What a bundler makes of a program, apart from the package's own word for having no side effects. */
async function bundled(contents: string) {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: folder },
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

test.each(['index.js', 'index.cjs', 'browser.js'])(
  '%s loads nothing of Node, and its dependencies at most',
  async (file) => {
    const { imports } = await bundled(`export * from './${file}';`);
    const { dependencies } = await readManifest();
    expect(imports).toEqual(file === 'browser.js' ? [] : Object.keys(dependencies));
  },
);

test.each(['validate.js', 'validate.cjs'])(
  '%s needs nothing else, not even to evaluate code',
  async (file) => {
    expect((await bundled(`export * from './${file}';`)).imports).toEqual([]);
    const program = `import * as module from ${JSON.stringify(pathToFileURL(join(folder, file)).href)};
    const { addTagsBody } = module.default ?? module;
    try { eval('1'); } catch (error) { console.log(error.name); }
    console.log(addTagsBody['~standard'].validate([1]).issues[0].message);`;
    const args = ['--disallow-code-generation-from-strings', '--input-type=module', '--eval', program];
    expect(await run(process.execPath, args, folder)).toBe('EvalError\nmust be text, is a number\n');
  },
);

test('loading the client does nothing that a bundler would have to keep', async () => {
  const { text } = await bundled("import './index.js';");
  // Constants may stay; nothing is called or constructed.
  expect(text).not.toMatch(/\(|\bnew\b/);
});

test('the description is the same in JSON and in YAML', async () => {
  const read = (name: string) => readFile(join(folder, name), 'utf8');
  expect(parse(await read('openapi.yaml'))).toEqual(JSON.parse(await read('openapi.json')));
});

/** What the compiler says of a program, as a strict project has it. */
async function problems(sources: Record<string, string>, options: ts.CompilerOptions): Promise<string[]> {
  const files = Object.keys(sources).map((name) => join(project, name));
  await Promise.all(Object.values(sources).map((text, index) => writeFile(String(files[index]), text)));
  const program = ts.createProgram(files, {
    ...options,
    ...{ strict: true, exactOptionalPropertyTypes: true, skipLibCheck: true, noEmit: true },
    target: ts.ScriptTarget.ES2022,
    types: ['node'],
  });
  return ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    const text = ts.flattenDiagnosticMessageText(messageText, '\n');
    return `${file?.fileName.slice(project.length)}: ${text}`;
  });
}

/** The programs, each as a file with these extensions. */
const consumers = (...extensions: string[]) =>
  Object.fromEntries(
    entries.flatMap((name) => {
      const text = readFileSync(inProject('test', 'package', 'consumer', `${name}.ts`), 'utf8');
      return extensions.map((extension) => [`${name}.${extension}`, text]);
    }),
  );

describe.skipIf(!thorough)(`TypeScript finds every entry${onlyInCI}`, () => {
  beforeAll(async () => {
    const { declarations } = await import('../../scripts/build/declarations.js');
    await writeFiles(new Map(declarations().files), folder);
  }, 300_000);

  test('with module: commonjs, as ts-jest compiles: by "typesVersions" alone', async () => {
    const others = `import { createClient } from '@aelyst/client/browser';
      import description from '@aelyst/client/openapi.json';
      export const version: string = description.openapi;
      export const aelyst = createClient({ token: 't' });`;
    const options = {
      module: ts.ModuleKind.CommonJS,
      moduleResolution: ts.ModuleResolutionKind.Node10,
      ...{ esModuleInterop: true, resolveJsonModule: true },
    };
    expect(await problems({ ...consumers('ts'), 'others.ts': others }, options)).toEqual([]);
  });

  test('with module: nodenext, in ES modules and in CommonJS', async () => {
    expect(await problems(consumers('mts', 'cts'), { module: ts.ModuleKind.NodeNext })).toEqual([]);
  });
});

describe('a program that loads the package as ES modules and as CommonJS', () => {
  const require = createRequire(import.meta.url);
  const load = async <Module>(name: string) => {
    const inPackage = createRequire(join(project, 'program.cjs'));
    const path = inPackage.resolve(name);
    const esm = path.replace(/\.cjs$/, '.js');
    return { cjs: require(path) as Module, esm: (await import(pathToFileURL(esm).href)) as Module };
  };

  test('has one AelystError for instanceof, whichever copy made the error', async () => {
    const { cjs, esm } = await load<typeof import('@aelyst/client')>('@aelyst/client');
    expect(cjs.AelystError).not.toBe(esm.AelystError);
    const { AelystError } = esm;
    const fetch = async () => Response.json({}, { status: 418 });
    for (const one of [cjs, esm]) {
      const sent = await one.createClient({ token: 'any', fetch }).addTags('id:1', ['customer']);
      const error = sent.ok ? undefined : sent.error;
      expect(error).toBeInstanceOf(cjs.AelystError);
      expect(error).toBeInstanceOf(AelystError);
      expect(JSON.parse(JSON.stringify(error))).toMatchObject({
        message: error?.message,
        kind: 'undocumented',
        delivery: 'refused',
      });
      expect(structuredClone(error)?.message).toBe(error?.message);
    }
    expect(new Error('another')).not.toBeInstanceOf(cjs.AelystError);
  });

  test('has one MockError', async () => {
    const { cjs, esm } = await load<typeof import('@aelyst/client/mock')>('@aelyst/client/mock');
    expect(cjs.MockError).toBe(esm.MockError);
  });
});
