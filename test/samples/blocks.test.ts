import { describe, expect, test } from 'vitest';
import { blocksOf } from './blocks.js';
import { checkingModule, moduleOf } from './module.js';

const page = `# A page

\`\`\`sh
npm test
\`\`\`

<!-- setup
// Not for readers.
const name = 'Jane';
-->
\`\`\`ts
aelyst.addTags(name);
\`\`\`

- In a list:

  \`\`\`json
  { "a":
    1 }
  \`\`\`
`;

describe('the blocks of a page', () => {
  test('are found with language, place, code and set-up', () => {
    expect(blocksOf('page.md', page)).toEqual([
      { file: 'page.md', line: 4, language: 'sh', code: 'npm test\n', setup: '' },
      {
        file: 'page.md',
        line: 12,
        language: 'ts',
        code: 'aelyst.addTags(name);\n',
        setup: "// Not for readers.\nconst name = 'Jane';",
      },
      { file: 'page.md', line: 18, language: 'json', code: '{ "a":\n  1 }\n', setup: '' },
    ]);
  });

  test('keep the numbers of their lines as modules, whatever they build on', () => {
    const [, block] = blocksOf('page.md', page);
    const lines = moduleOf(block as NonNullable<typeof block>).split('\n');
    expect(lines[0]).toMatch(/^import .* const aelyst = .*; const name = 'Jane';$/);
    expect(lines.slice(1)).toEqual([...Array(10).fill(''), 'aelyst.addTags(name);', '']);
  });
});

describe('a stated result', () => {
  const checked = (code: string) =>
    checkingModule({ file: 'a.ts', line: 1, language: 'ts', code, setup: '' });

  test.each([
    ["phone('x'); // 'phone:x'", "$expect(1, phone('x'), 'phone:x');"],
    ['const a = f(); // 1_000', 'const a = f(); $expect(1, a, 1_000);'],
    ['  console.log(a.ok); // true', '  $expect(1, a.ok, true);'],
    ["if (!a) console.log(b); // 'b'", "if (!a) $expect(1, b, 'b');"],
  ])('is checked: %s', (code, expected) => {
    expect(checked(code)).toBe(expected);
  });

  test.each(['wait(10_000); // an attempt', "log('a'); // 'a' or 'b'", '// true', 'const a = 1;'])(
    'is not seen in other code: %s',
    (code) => {
      expect(checked(code)).toBe(code);
    },
  );
});
