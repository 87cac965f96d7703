import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startMock } from '../../src/mock/index.js';
import { loadPrism } from '../../src/mock/prism.js';
import { bundleWith, call, operation } from './support.js';

const prism = createRequire(import.meta.url).resolve('@stoplight/prism-http');
const require = createRequire(prism);
const isLoaded = (module: string) => require.cache[require.resolve(module)] !== undefined;

it('Prism is loaded by the first mock that starts, and faker by the first answer that it makes up', async () => {
  expect(isLoaded(prism)).toBe(false);

  const property = { type: 'string', 'x-faker': 'internet.email' };
  const success = operation.responses.find(({ status }) => status === 200);
  const description = bundleWith(`${success?.content.schema}/properties/made`, property);
  await using mock = await startMock({ description });
  expect(isLoaded(prism)).toBe(true);
  expect(isLoaded('@faker-js/faker')).toBe(false);

  const response = await call(mock.url, operation, { headers: { prefer: 'dynamic=true' } });
  expect(await response.json()).toMatchObject({ made: expect.stringContaining('@') });
  expect(isLoaded('@faker-js/faker')).toBe(true);
});

it('a mock without Prism says what to install', () => {
  const elsewhere = createRequire(join(tmpdir(), 'nowhere', 'index.js'));
  expect(() => loadPrism(elsewhere)).toThrow('npm install --save-dev @stoplight/prism-http');
});
