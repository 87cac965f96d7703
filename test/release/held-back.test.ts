import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bound, concerns, newest, readHeldBack } from '../../scripts/newest/held-back.js';
import { inProject } from '../../scripts/support/project.js';

const manifest = JSON.parse(readFileSync(inProject('package.json'), 'utf8')) as Record<
  'dependencies' | 'devDependencies',
  Record<string, string>
>;
const dependencies = { ...manifest.dependencies, ...manifest.devDependencies };
const rules = await readHeldBack();

test.each(rules)('$dependency-name is a dependency, in a version that the rule admits', (rule) => {
  const versions = Object.entries(dependencies).filter(([name]) => concerns(rule, name));
  expect(versions).not.toEqual([]);
  const first = bound(rule);
  if (first === undefined) return;
  const excluded = versions.filter(
    ([, version]) => version.localeCompare(first, 'en', { numeric: true }) >= 0,
  );
  expect(excluded).toEqual([]);
});

test('the newest of everything is asked for, as far as the rules admit', () => {
  const some = [{ 'dependency-name': '@scope/*' }, { 'dependency-name': 'b', versions: ['>=5'] }];
  expect(newest(['a', 'b', 'bc', '@scope/d'], some)).toEqual(['a@latest', 'b@<5', 'bc@latest']);
  expect(() => newest(['b'], [{ 'dependency-name': 'b', versions: ['5.x'] }])).toThrow('b needs one range');
});
