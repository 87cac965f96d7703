import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { inProject } from '../support/project.js';
import { table } from './table.js';

/** Programs that send one message. */
const programs: Record<string, string> = {
  '@aelyst/client': `import { createClient } from './src/index.ts';
    createClient({ token: 't' }).sendMessage('id:1', { message: { type: 'text', text: 'x' } }).then(console.log);`,
  'openapi-fetch': `import createClient from 'openapi-fetch';
    createClient({ baseUrl: '/' }).POST('/x', { body: {} }).then(console.log);`,
  ky: `import ky from 'ky'; ky.post('/x', { json: {} }).json().then(console.log);`,
  axios: `import axios from 'axios'; axios.post('/x', {}).then(console.log);`,
};

const kilobytes = (bytes: number) => (bytes / 1000).toFixed(1);

/** What a program that sends one message weighs, minified and compressed. */
export async function size(): Promise<string> {
  const rows = await Promise.all(
    Object.entries(programs).map(async ([name, contents]) => {
      const { outputFiles } = await build({
        stdin: { contents, resolveDir: inProject() },
        bundle: true,
        minify: true,
        format: 'esm',
        platform: 'browser',
        target: 'es2022',
        write: false,
      });
      const code = outputFiles[0]?.contents ?? new Uint8Array();
      return [name, kilobytes(code.length), kilobytes(gzipSync(code, { level: 9 }).length)];
    }),
  );
  return table([['A program that sends one message', 'kB minified', 'kB gzip'], ...rows]);
}
