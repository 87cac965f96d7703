import { readFileSync } from 'node:fs';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codeFiles, writeFiles } from '../../scripts/build.js';
import { builtFrom } from '../../scripts/support/built.js';
import { inProject } from '../../scripts/support/project.js';
import { upToDate } from '../../scripts/support/up-to-date.js';
import { inCI, thorough } from '../support/thorough.js';

/** Programs of `consumer/`, which use all that their entry exports. */
const entries = ['client', 'mock', 'msw', 'redis', 'validate'];

let project: string;

/** A project that has the package installed, beside the dependencies of this one. */
beforeAll(async () => {
  const built = await upToDate('package', builtFrom, async (folder) => {
    const { declarations } = await import('../../scripts/build/declarations.js');
    await writeFiles(new Map([...(await codeFiles()), ...declarations().files]), join(folder, 'dist'));
    await cp(inProject('package.json'), join(folder, 'package.json'));
  });
  project = await mkdtemp(join(dirname(built), 'aelyst-project-'));
  await cp(built, join(project, 'node_modules', '@aelyst', 'client'), { recursive: true });
}, 300_000);
afterAll(() => rm(project, { recursive: true, force: true }));

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

describe('TypeScript finds every entry', () => {
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

  test.skipIf(!thorough)(`with module: nodenext, in ES modules and in CommonJS${inCI}`, async () => {
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
