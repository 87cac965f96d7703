import { callingProgram, costs, weigh } from '../check-package/size.js';
import { markdownTable } from '../support/markdown.js';

/** Programs that send one message. */
const programs: Record<string, string> = {
  '@aelyst/client': callingProgram,
  'openapi-fetch': `import createClient from 'openapi-fetch';
    createClient({ baseUrl: '/' }).POST('/x', { body: {} }).then(console.log);`,
  ky: `import ky from 'ky'; ky.post('/x', { json: {} }).json().then(console.log);`,
  axios: `import axios from 'axios'; axios.post('/x', {}).then(console.log);`,
};

const kilobytes = (bytes: number) => (bytes / 1000).toFixed(1);

/** What a program that sends one message weighs, minified and compressed. */
export async function size(): Promise<string> {
  const rows = Object.entries(programs).map(async ([name, contents]) => {
    const { minified, compressed } = await weigh(contents);
    return [name, kilobytes(minified), kilobytes(compressed)];
  });
  const head = ['A program that sends one message', 'kB minified', 'kB gzip'];
  return markdownTable([head, ...(await Promise.all(rows))]);
}

/** What type checking a program that makes one call costs, for this API and for a hundred times as many operations. */
export async function types(): Promise<string> {
  const { small, large } = await costs();
  const row = (name: string, program: 'ours' | 'plain') => [
    name,
    ...[small, large].map(({ instantiations }) => `${instantiations[program]}`),
  ];
  const head = ['Instantiations of one call', '5 operations', '500 operations'];
  return markdownTable([head, row('@aelyst/client', 'ours'), row('openapi-fetch', 'plain')]);
}
