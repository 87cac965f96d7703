import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { inProject } from './project.js';

export interface Weight {
  minified: number;
  compressed: number;
}

/** What a program weighs in bytes, once a bundler has put it together for a browser. */
export async function weigh(
  contents: string,
  { from = inProject(), external = [] }: { from?: string; external?: string[] } = {},
): Promise<Weight> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: from },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    external,
    write: false,
    logLevel: 'silent',
  });
  const code = outputFiles[0]?.contents ?? new Uint8Array();
  return { minified: code.length, compressed: gzipSync(code, { level: 9 }).length };
}

/** A program that sends one message. */
export const callingProgram = (client: string) => `import { createClient } from '${client}';
  createClient({ token: 't' }).sendMessage('id:1', { message: { type: 'text', text: 'x' } }).then(console.log);`;
