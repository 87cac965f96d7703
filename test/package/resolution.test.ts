import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codeFiles, writeFiles } from '../../scripts/build/index.js';
import { builtFrom } from '../../scripts/support/built.js';
import { inProject } from '../../scripts/support/project.js';
import { upToDate } from '../../scripts/support/up-to-date.js';

/** Programs of `consumer/`, which use all that their entry exports. */
const entries = ['client', 'mock', 'msw', 'redis', 'validate'];

let project: string;

/** A project that has the package installed, beside the dependencies of this one. */
beforeAll(async () => {
  const built = await upToDate('package', builtFrom, async (folder) => {
    const { declarations } = await import('../../scripts/build/declarations.js');
    await writeFiles(new Map([...(await codeFiles()), ...declarations()]), join(folder, 'dist'));
    await cp(inProject('package.json'), join(folder, 'package.json'));
  });
  project = await mkdtemp(join(dirname(built), 'aelyst-project-'));
  await cp(built, join(project, 'node_modules', '@aelyst', 'client'), { recursive: true });
}, 300_000);
afterAll(() => rm(project, { recursive: true, force: true }));

/** What the compiler says of the programs, each as a file with this extension. */
async function problems(extension: string, options: ts.CompilerOptions): Promise<string[]> {
  const files = entries.map((name) => join(project, `${name}.${extension}`));
  await Promise.all(
    entries.map((name, index) =>
      cp(inProject('test', 'package', 'consumer', `${name}.ts`), String(files[index])),
    ),
  );
  const program = ts.createProgram(files, {
    ...options,
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    types: ['node'],
  });
  return ts
    .getPreEmitDiagnostics(program)
    .map(
      ({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    );
}

describe('TypeScript finds every entry', () => {
  const { ModuleKind, ModuleResolutionKind } = ts;

  test.each<[string, string, ts.CompilerOptions]>([
    // As ts-jest compiles: without `exports`, by `typesVersions` alone.
    [
      'module: commonjs',
      'ts',
      {
        module: ModuleKind.CommonJS,
        moduleResolution: ModuleResolutionKind.Node10,
        esModuleInterop: true,
      },
    ],
    ['module: nodenext, in an ES module', 'mts', { module: ModuleKind.NodeNext }],
    ['module: nodenext, in a CommonJS module', 'cts', { module: ModuleKind.NodeNext }],
  ])('with %s', async (_, extension, options) => {
    expect(await problems(extension, options)).toEqual([]);
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
    const fetch = async () => Response.json({ message: 'Failed' }, { status: 500 });
    for (const one of [cjs, esm]) {
      const sent = await one.createClient({ token: 'any', fetch }).addTags('id:1', ['customer']);
      const error = sent.ok ? undefined : sent.error;
      expect(error).toBeInstanceOf(cjs.AelystError);
      expect(error).toBeInstanceOf(AelystError);
      expect(JSON.parse(JSON.stringify(error))).toMatchObject({
        message: error?.message,
        kind: 'server-error',
        delivery: 'unknown',
      });
      expect(structuredClone(error)?.message).toBe(error?.message);
    }
    expect(new Error('another')).not.toBeInstanceOf(cjs.AelystError);
  });

  test('has one MockError, and the same schemas', async () => {
    const mock = await load<typeof import('@aelyst/client/mock')>('@aelyst/client/mock');
    expect(mock.cjs.MockError).toBe(mock.esm.MockError);
    const { cjs, esm } = await load<typeof import('@aelyst/client/validate')>('@aelyst/client/validate');
    for (const one of [cjs, esm]) {
      expect(one.addTagsBody['~standard'].validate([1])).toEqual({
        issues: [{ path: [0], message: 'must be text, is a number' }],
      });
    }
  });
});
