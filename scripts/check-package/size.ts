import { createHash } from 'node:crypto';
import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import ts from 'typescript';
import description from '../../generated/openapi.json' with { type: 'json' };
import { generateFrom } from '../generate/index.js';
import { UserError } from '../support/command.js';
import type { Bundle } from '../support/description.js';
import { inProject, temporaryFolder } from '../support/project.js';

/** Budgets for the size and the types of the client. A kilobyte is 1,000 bytes. */
const budgets = {
  /** A program that sends one message, minified and compressed, with what it depends on. The aim was 9,000: see DECISIONS. */
  client: 13_700,
  /** All of `@aelyst/client/validate`, minified and compressed. */
  validate: 4_000,
  /** What each further operation adds to the client. */
  bytesPerOperation: 60,
  /** What type checking one call instantiates beyond an empty program, with `skipLibCheck`. */
  instantiations: 5_000,
  /** How many times as many there may be for a description of many operations. */
  growth: 1.2,
};

/** What a program weighs in bytes, once a bundler has put it together for a browser. */
export async function weigh(contents: string, resolveDir = inProject()) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir },
    ...{ bundle: true, minify: true, format: 'esm', platform: 'browser', target: 'es2022' },
    ...{ write: false, logLevel: 'silent' },
  });
  const code = outputFiles[0]?.contents ?? new Uint8Array();
  return { minified: code.length, compressed: gzipSync(code, { level: 9 }).length };
}

/** A program that sends one message. */
export const callingProgram = `import { createClient } from './src/index.ts';
  createClient({ token: 't' }).sendMessage('id:1', { message: { type: 'text', text: 'x' } }).then(console.log);`;

const operations = 500;

/** Our description with many operations: copies of its first one, with a path, an operation ID and schemas of their own. */
function grown(): Bundle {
  const { paths, components, ...rest } = structuredClone(description);
  const [path, original] = Object.entries(paths)[0] ?? [];
  const [items, schemas]: Record<string, unknown>[] = [{ ...paths }, { ...components.schemas }];
  for (let number = Object.keys(paths).length; number < operations; number += 1) {
    // Names compress no better than those of an API do.
    const word = createHash('md5').update(`${number}`).digest('base64url').replace(/[-_]/g, 'x').slice(0, 6);
    const text = JSON.stringify(original).replace(/schemas\/(\w+)/g, (reference, name: string) => {
      Object.assign(schemas ?? {}, { [name + word]: schemas?.[name] });
      return reference + word;
    });
    const renamed = text.replace(/"operationId":"[^"]+"/, `"operationId":"add${word}"`);
    Object.assign(items ?? {}, { [`${path}/${word}`]: JSON.parse(renamed) });
  }
  return { ...rest, paths: items, components: { ...components, schemas } };
}

/** Programs that make one call and look at its result: with our client, and with openapi-fetch. */
const programs = {
  empty: 'export {};\n',
  ours: `import { createClient } from './types/src/index.js';
const sent = await createClient({ token: 't' }).sendMessage('id:1', { message: { type: 'text', text: 'x' } });
if (sent.ok) console.log(sent.data.messageId);
else if (sent.error.kind === 'rate-limited') console.log(sent.error.status, sent.error.body?.message);
`,
  plain: `import createClient from 'openapi-fetch';
import type { paths } from './types/generated/schema.js';
const params = { path: { identifier: 'id:1' } };
const body = { message: { type: 'text', text: 'x' } } as const;
const sent = await createClient<paths>().POST('/contact/{identifier}/message', { params, body });
if (sent.data) console.log(sent.data.messageId);
else console.log(sent.error.message);
`,
};

interface Cost {
  /** Of a program that sends one message, minified and compressed. */
  bytes: number;
  /** What TypeScript instantiates to check each program, beyond an empty one. */
  instantiations: Record<'ours' | 'plain', number>;
}

/** What a client for a description costs its users. */
async function costOf(bundle: Bundle): Promise<Cost> {
  await using temporary = await temporaryFolder('size');
  const folder = temporary.path;
  const write = (name: string, text: string) => writeFile(join(folder, name), text);
  await mkdir(join(folder, 'generated'));
  for (const [name, text] of await generateFrom(bundle)) await write(join('generated', name), text);
  const apart = ['mock', 'msw', 'command-line'].map((name) => inProject('src', name));
  const filter = (file: string) => !apart.includes(file);
  await cp(inProject('src'), join(folder, 'src'), { recursive: true, filter });
  await symlink(inProject('node_modules'), join(folder, 'node_modules'), 'junction');
  await write('package.json', '{ "type": "module", "sideEffects": false }');
  const programOf = (file: string, options: ts.CompilerOptions) =>
    ts.createProgram([join(folder, file)], {
      ...{ target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, strict: true, skipLibCheck: true },
      ...options,
    });
  // How the client's types are published.
  programOf('src/index.ts', {
    ...{ declaration: true, emitDeclarationOnly: true, outDir: join(folder, 'types'), rootDir: folder },
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    typeRoots: [inProject('node_modules', '@types')],
    types: ['node'],
  }).emit();
  async function count(name: keyof typeof programs): Promise<number> {
    await write(`${name}.ts`, programs[name]);
    const program = programOf(`${name}.ts`, { types: [], noEmit: true });
    const faults = ts.getPreEmitDiagnostics(program);
    if (faults.length > 0) throw new Error(ts.formatDiagnostics(faults, ts.createCompilerHost({})));
    return program.getInstantiationCount();
  }
  const empty = await count('empty');
  return {
    bytes: (await weigh(callingProgram, folder)).compressed,
    instantiations: { ours: (await count('ours')) - empty, plain: (await count('plain')) - empty },
  };
}

/** The costs of the client for our description, and for one with 500 operations. */
export const costs = async () => ({ small: await costOf(description), large: await costOf(grown()) });

/** Compares what the client weighs and what its types cost, for this API and a larger one, with the budgets. */
export async function checkSize(): Promise<string> {
  const { small, large } = await costs();
  const [ours, oursInLarge] = [small.instantiations.ours, large.instantiations.ours];
  const { compressed } = await weigh("export * from './generated/validate.ts';");
  const measured: [what: string, value: number, budget: number][] = [
    ['bytes of a program that sends one message, minified and compressed', small.bytes, budgets.client],
    ['bytes of ./validate, minified and compressed', compressed, budgets.validate],
    ['bytes that an operation adds', (large.bytes - small.bytes) / operations, budgets.bytesPerOperation],
    ['instantiations of types to check one call', ours, budgets.instantiations],
    [`times as many with ${operations} operations`, oursInLarge / ours, budgets.growth],
  ];
  const lines = measured.map(
    ([what, value, budget]) => `${Math.round(value * 10) / 10} ${what}, budget ${budget}`,
  );
  // A value that could not be measured is over its budget too.
  if (measured.every(([, value, budget]) => value <= budget)) return lines.join('\n');
  throw new UserError(`Over a budget of scripts/check-package/size.ts:\n${lines.join('\n')}`);
}
