import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { inProject } from '../../scripts/support/project.js';

const read = (...path: string[]) => readFileSync(inProject(...path), 'utf8');

const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

test('CONTRIBUTING explains every script', () => {
  const text = read('CONTRIBUTING.md');
  const named = new Set([...text.matchAll(/`npm (?:run )?([\w:-]+)/g)].map(([, name = '']) => name));
  expect(Object.keys(scripts).filter((name) => !named.has(name))).toEqual([]);
});

test('scripts run on Windows too', () => {
  const forShells = Object.entries(scripts).filter(([, line]) =>
    /[$'`;*]|\brm\b|\bcp\b|\w+=\S+ |\.sh\b/.test(line),
  );
  expect(forShells).toEqual([]);
});
