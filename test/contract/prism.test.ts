import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { inProject } from '../../scripts/support/project.js';
import { described } from '../support/contract.js';
import { startPrism } from '../support/prism.js';

const read = (...path: string[]) => readFileSync(inProject(...path), 'utf8');

test('the guide on mocking pins the versions of Prism that run here', () => {
  const { devDependencies, overrides } = JSON.parse(read('package.json')) as Record<
    'devDependencies' | 'overrides',
    Record<string, string>
  >;
  const pinned = Object.entries(devDependencies).filter(([name]) => name.startsWith('@stoplight/'));
  const [, block = ''] = /```json\n([\s\S]*?)```/.exec(read('openapi', 'guides', 'mocking.md')) ?? [];
  expect(JSON.parse(block)).toEqual({ devDependencies: Object.fromEntries(pinned), overrides });
});

test('startPrism starts another process when a request has ended the first', async () => {
  await using prism = await startPrism();
  const url = await prism.url();
  const [operation] = described;
  const path = operation?.path.replace(/\{.+?\}/, '%ZZ');
  await expect(fetch(url + path, { method: operation?.method ?? '' })).rejects.toThrow();
  await prism.ended();
  const other = await prism.url();
  expect(await prism.url()).toBe(other);
  expect((await fetch(other)).status).toBe(404);
});

test('startPrism says why Prism did not start', async () => {
  await expect(startPrism('nowhere.json')).rejects.toThrow(/^Prism did not start:[\s\S]*nowhere\.json/);
});
