import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadPrism } from '../../src/mock/prism.js';
import { builtPackage } from '../support/built.js';
import { inCI, thorough } from '../support/thorough.js';
import { run } from './running.js';
import { bundleWith, json, operation, pathOf, token } from './support.js';

/** Says after each step what is loaded: in a process of its own, in which nothing was before. */
const program = ([path, init]: [string, RequestInit]) => `
  import { readFileSync } from 'node:fs';
  import { createRequire } from 'node:module';
  const require = createRequire(createRequire(import.meta.url).resolve('@stoplight/prism-http'));
  const say = (step) => {
    const loaded = ['@stoplight/prism-http', '@faker-js/faker'].filter((name) => require.resolve(name) in require.cache);
    console.log(JSON.stringify([step, ...loaded]));
  };
  const { startMock } = await import('./mock.js');
  say('imported');
  const mock = await startMock({ description: JSON.parse(readFileSync('description.json', 'utf8')) });
  say('started');
  const response = await fetch(mock.url + ${JSON.stringify(path)}, ${JSON.stringify(init)});
  say((await response.json()).made);
  await mock.close();`;

it.skipIf(!thorough)(
  `Prism is loaded by the first mock that starts, and faker by the first answer that it makes up${inCI}`,
  async () => {
    await using built = await builtPackage();
    const property = { type: 'string', 'x-faker': 'internet.email' };
    const success = operation.responses.find(({ status }) => status === 200);
    const description = bundleWith(`${success?.content.schema}/properties/made`, property);
    await writeFile(join(built.folder, 'description.json'), JSON.stringify(description));
    const headers = { ...token, 'content-type': json, prefer: 'dynamic=true' };
    const body = JSON.stringify(operation.request.examples[0]?.value);
    const steps = program([pathOf(operation), { method: operation.method, headers, body }]);
    await writeFile(join(built.folder, 'loading.mjs'), steps);

    const { exit, lines } = run(['loading.mjs'], { cwd: built.folder });
    expect(await exit, lines.join('\n')).toBe(0);
    const prism = '@stoplight/prism-http';
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      ['imported'],
      ['started', prism],
      [expect.stringContaining('@'), prism, '@faker-js/faker'],
    ]);
  },
);

it('a mock without Prism says what to install', () => {
  const elsewhere = createRequire(join(tmpdir(), 'nowhere', 'index.js'));
  expect(() => loadPrism(elsewhere)).toThrow('npm install --save-dev @stoplight/prism-http');
});
