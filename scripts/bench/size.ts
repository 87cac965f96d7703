import { markdownTable } from '../support/markdown.js';
import { callingProgram, weigh } from '../support/weigh.js';

/** Programs that send one message. */
const programs: Record<string, string> = {
  '@aelyst/client': callingProgram('./src/index.ts'),
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
      const { minified, compressed } = await weigh(contents);
      return [name, kilobytes(minified), kilobytes(compressed)];
    }),
  );
  return markdownTable([['A program that sends one message', 'kB minified', 'kB gzip'], ...rows]);
}
