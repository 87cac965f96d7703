import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { withOptionsTable } from '../../scripts/generate/options-table.js';
import { inProject } from '../../scripts/support/project.js';

const readme = readFileSync(inProject('README.md'), 'utf8');
const options = readFileSync(inProject('src', 'options.ts'), 'utf8');

test('the table of options in the README is that of src/options.ts ("npm run generate" writes it)', () => {
  expect(withOptionsTable(readme, options)).toBe(readme);
  for (const option of ['token', 'timeoutMs', 'retry.maxAttempts'])
    expect(readme).toMatch(new RegExp(`^\\| \`${option}\` \\|`, 'm'));
  expect(withOptionsTable(readme.replace('| `token` |', '| `tokens` |'), options)).toBe(readme);
});

test('a default is code if it is a value, and an option without a comment or a README without a place is refused', () => {
  const module = `export interface ClientOptions {
    /** One | two. @default 30_000 */ a?: string;
    /** See {@link Token}. */ b: string;
  }
  export interface CallOptions {
    /** Three. @default as the API says */ c?: string;
  }
  export interface RetryOptions {}`;
  expect(withOptionsTable(readme, module)).toContain(
    [
      '| `a` | client | `30_000` | One \\| two. |',
      '| `b` | client | required | See `Token`. |',
      '| `c` | client, call | as the API says | Three. |\n',
    ].join('\n'),
  );
  expect(() =>
    withOptionsTable(readme, module.replace('/** Three. @default as the API says */', '')),
  ).toThrow('c needs a TSDoc comment');
  expect(() => withOptionsTable('# A README\n', module)).toThrow('README.md has lost its lines');
});
