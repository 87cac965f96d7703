import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateFrom } from '../generate/index.js';
import type { Bundle } from './description.js';
import { inProject, temporaryFolder } from './project.js';
import { run } from './run.js';
import { callingProgram, weigh } from './weigh.js';

type Node = Record<string, unknown>;

/** A number as letters, so that names compress no better than those of an API do. */
const wordFor = (number: number) =>
  `${((number * 2_654_435_761) % 3_200_000).toString(26).replace(/\d/g, (digit) => 'qrstuvwxyz'.charAt(Number(digit)))}${number}`;

/**
 * A description with so many operations: those of an API, then copies of its first one with a path, an operation ID and
 * schemas of their own.
 */
export function grownTo(count: number, bundle: Bundle): Bundle {
  const grown = structuredClone(bundle) as unknown as { paths: Node; components: { schemas: Node } };
  const { paths, components } = grown;
  const original = Object.values(paths)[0];
  for (let number = Object.keys(paths).length; number < count; number += 1) {
    const word = wordFor(number);
    const text = JSON.stringify(original).replace(/schemas\/(\w+)/g, (_, name: string) => {
      components.schemas[`${name}${word}`] = components.schemas[name];
      return `schemas/${name}${word}`;
    });
    const renamed = text.replace(/"operationId":"[^"]+"/, `"operationId":"add${word}"`);
    paths[`${Object.keys(paths)[0]}/${word}`] = JSON.parse(renamed) as Node;
  }
  return grown as unknown as Bundle;
}

/** A program that makes one call, and looks at its result. */
const call = `import { createClient } from './types/src/index.js';
const sent = await createClient({ token: 't' }).sendMessage('id:1', { message: { type: 'text', text: 'x' } });
if (sent.ok) console.log(sent.data.messageId);
else if (sent.error.kind === 'rate-limited') console.log(sent.error.status, sent.error.body?.message);
`;

interface Cost {
  /** Bytes of a program that sends one message, minified and compressed. */
  bytes: number;
  /** What TypeScript instantiates to check each program, beyond an empty one. */
  instantiations: Record<string, number>;
}

const options = { target: 'es2022', module: 'nodenext', strict: true, skipLibCheck: true };
/** How the client's types are published. */
const published = {
  ...{ declaration: true, emitDeclarationOnly: true, outDir: 'types', rootDir: '.', types: ['node'] },
  lib: ['es2023', 'dom', 'dom.iterable'],
};

/** What a client for a description costs its users. `call` is a program that makes one call. */
export async function costOf(bundle: Bundle, morePrograms: Record<string, string> = {}): Promise<Cost> {
  const programs: Record<string, string> = { empty: 'export {};\n', call, ...morePrograms };
  await using temporary = await temporaryFolder('grown');
  const folder = temporary.path;
  const write = (name: string, text: string) => writeFile(join(folder, name), text);
  /** Compiles a file, and returns how many types were instantiated. */
  async function tsc(file: string, compilerOptions: object): Promise<number> {
    await write('tsconfig.json', JSON.stringify({ compilerOptions, files: [file] }));
    const compiler = inProject('node_modules', 'typescript', 'bin', 'tsc');
    const output = await run(process.execPath, [compiler, '--extendedDiagnostics'], folder, 'tsc');
    return Number(/^Instantiations:\s+(\d+)$/m.exec(output)?.[1]);
  }
  await mkdir(join(folder, 'generated'));
  for (const [name, text] of await generateFrom(bundle)) await write(join('generated', name), text);
  const apart = ['mock', 'msw', 'command-line'].map((name) => inProject('src', name));
  const filter = (file: string) => !apart.includes(file);
  await cp(inProject('src'), join(folder, 'src'), { recursive: true, filter });
  await symlink(inProject('node_modules'), join(folder, 'node_modules'), 'junction');
  await write('package.json', '{ "type": "module", "sideEffects": false }');
  const { compressed } = await weigh(callingProgram('./src/index.ts'), { from: folder });
  await tsc('src/index.ts', { ...options, ...published });
  const counts: Record<string, number> = {};
  for (const [name, text] of Object.entries(programs)) {
    await write(`${name}.ts`, text);
    counts[name] = await tsc(`${name}.ts`, { ...options, types: [], noEmit: true });
  }
  const { empty = Number.NaN } = counts;
  const beyond = Object.entries(counts).map(([name, count]) => [name, count - empty]);
  return { bytes: compressed, instantiations: Object.fromEntries(beyond) };
}
