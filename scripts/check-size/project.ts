import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateFrom } from '../generate/index.js';
import type { Bundle } from '../support/description.js';
import { inProject } from '../support/project.js';
import { run } from '../support/run.js';

const compiler = inProject('node_modules', 'typescript', 'bin', 'tsc');

const call = `import { createClient } from './types/src/index.js';
const sent = await createClient({ token: 't' }).sendMessage('id:1', { message: { type: 'text', text: 'x' } });
if (sent.ok) console.log(sent.data.messageId);
else if (sent.error.kind === 'rate-limited') console.log(sent.error.status, sent.error.body?.message);
`;

/** The client for a description, in a folder of its own: sources, and what was generated. */
export async function writeProject(folder: string, bundle: Bundle): Promise<void> {
  await mkdir(join(folder, 'generated'), { recursive: true });
  for (const [name, text] of await generateFrom(bundle)) {
    await writeFile(join(folder, 'generated', name), text);
  }
  const apart = /^(mock|msw|command-line)$/;
  await cp(inProject('src'), join(folder, 'src'), {
    recursive: true,
    filter: (source) => !apart.test(source.slice(inProject('src').length + 1)),
  });
  await symlink(inProject('node_modules'), join(folder, 'node_modules'), 'junction');
  await writeFile(join(folder, 'package.json'), '{ "type": "module", "sideEffects": false }');
  await writeFile(join(folder, 'call.ts'), call);
  await writeFile(join(folder, 'empty.ts'), 'export {};\n');
}

const options = { target: 'es2022', module: 'nodenext', strict: true, skipLibCheck: true };

/** The types of such a client, as they are published. */
export async function writeTypes(folder: string): Promise<void> {
  const compilerOptions = {
    ...options,
    lib: ['es2023', 'dom', 'dom.iterable'],
    types: ['node'],
    declaration: true,
    emitDeclarationOnly: true,
    outDir: 'types',
    rootDir: '.',
  };
  const file = join(folder, 'tsconfig.types.json');
  await writeFile(file, JSON.stringify({ compilerOptions, files: ['src/index.ts'] }));
  await run(process.execPath, [compiler, '--project', file], folder, 'tsc');
}

/** Instantiations that TypeScript counts when it checks a program that has such types beside it. */
export async function instantiationsOf(folder: string, program: string): Promise<number> {
  const file = join(folder, `tsconfig.${program}.json`);
  const compilerOptions = { ...options, types: [], noEmit: true };
  await writeFile(file, JSON.stringify({ compilerOptions, files: [program] }));
  const args = [compiler, '--project', file, '--extendedDiagnostics'];
  const output = await run(process.execPath, args, folder, 'tsc');
  const [, count] = /^Instantiations:\s+(\d+)$/m.exec(output) ?? [];
  if (count === undefined) throw new Error(`tsc counted no instantiations:\n${output}`);
  return Number(count);
}
