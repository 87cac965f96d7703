import { describe, expect, test } from 'vitest';
import { blockOf, blocksOf } from './blocks.js';
import { checkingModule, moduleOf } from './module.js';

const page = `# A page

\`\`\`sh
npm test
\`\`\`

<!-- setup
// Not for readers.
const name = 'Jane';
-->
\`\`\`ts tag.mjs
aelyst.addTags(name);
\`\`\`
<!-- check
name.length; // 4
-->

- In a list:

  \`\`\`json
  { "a":
    1 }
  \`\`\`
`;

describe('the blocks of a page', () => {
  test('are found with language, place, code, set-up and check', () => {
    const plain = { file: 'page.md', title: '', setup: '', check: '' };
    expect(blocksOf('page.md', page)).toEqual([
      { ...plain, line: 4, language: 'sh', code: 'npm test\n' },
      {
        ...plain,
        ...{ line: 12, language: 'ts', title: 'tag.mjs', code: 'aelyst.addTags(name);\n' },
        setup: "// Not for readers.\nconst name = 'Jane';",
        check: 'name.length; // 4',
      },
      { ...plain, line: 21, language: 'json', code: '{ "a":\n  1 }\n' },
    ]);
  });

  test('keep the numbers of their lines as modules, whatever they build on', () => {
    const [, block] = blocksOf('page.md', page);
    const lines = moduleOf(block as NonNullable<typeof block>).split('\n');
    expect(lines[0]).toMatch(/^import .* const aelyst = .*; const name = 'Jane';$/);
    expect(lines.slice(1)).toEqual([...Array(10).fill(''), 'aelyst.addTags(name);', 'name.length; // 4']);
  });
});

describe('a stated result', () => {
  const checked = (code: string) => checkingModule(blockOf('a.ts', 'ts', code));

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
