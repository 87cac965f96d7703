import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateFrom } from '../generate/index.js';
import type { Bundle } from './description.js';
import { inProject } from './project.js';
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

/** What a client for a description costs its users. `call` is a program that makes one call. */
export async function costOf(bundle: Bundle, morePrograms: Record<string, string> = {}): Promise<Cost> {
  const programs: Record<string, string> = { empty: 'export {};\n', call, ...morePrograms };
  const folder = await mkdtemp(join(tmpdir(), 'aelyst-grown-'));
  const tsc = async (name: string, config: object) => {
    await writeFile(join(folder, `${name}.json`), JSON.stringify(config));
    const args = ['--project', `${name}.json`, '--extendedDiagnostics'];
    const output = await run(
      process.execPath,
      [inProject('node_modules', 'typescript', 'bin', 'tsc'), ...args],
      folder,
      'tsc',
    );
    return Number(/^Instantiations:\s+(\d+)$/m.exec(output)?.[1]);
  };
  try {
    await mkdir(join(folder, 'generated'));
    for (const [name, text] of await generateFrom(bundle))
      await writeFile(join(folder, 'generated', name), text);
    const apart = ['mock', 'msw', 'command-line'].map((name) => inProject('src', name));
    await cp(inProject('src'), join(folder, 'src'), {
      recursive: true,
      filter: (file) => !apart.includes(file),
    });
    await symlink(inProject('node_modules'), join(folder, 'node_modules'), 'junction');
    await writeFile(join(folder, 'package.json'), '{ "type": "module", "sideEffects": false }');
    const { compressed } = await weigh(callingProgram('./src/index.ts'), { from: folder });
    const options = { target: 'es2022', module: 'nodenext', strict: true, skipLibCheck: true };
    // As they are published.
    const declarations = {
      declaration: true,
      emitDeclarationOnly: true,
      outDir: 'types',
      rootDir: '.',
      types: ['node'],
    };
    const lib = ['es2023', 'dom', 'dom.iterable'];
    await tsc('types', { compilerOptions: { ...options, ...declarations, lib }, files: ['src/index.ts'] });
    const counted: [string, number][] = [];
    for (const [name, text] of Object.entries(programs)) {
      await writeFile(join(folder, `${name}.ts`), text);
      const compilerOptions = { ...options, types: [], noEmit: true };
      counted.push([name, await tsc(name, { compilerOptions, files: [`${name}.ts`] })]);
    }
    const [, empty] = counted[0] ?? ['', Number.NaN];
    return {
      bytes: compressed,
      instantiations: Object.fromEntries(counted.map(([name, count]) => [name, count - empty])),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}
