import { describe, expect, test } from 'vitest';
import { inCI, thorough } from '../support/thorough.js';
import { type Block, blocksOf, report } from './blocks.js';
import { missing } from './programs.js';
import type { Run } from './run.js';

const call = (body: string) => [
  "const url = 'https://api.aelyst.ai/v1/contact/id%3A123/comment';",
  "const headers = { Authorization: 'Bearer t', 'Content-Type': 'application/json' };",
  `await fetch(url, { method: 'POST', headers, body: '${body}' });`,
];

const curl = (body: string) => [
  'curl https://api.aelyst.ai/v1/contact/id%3A123/comment \\',
  "  --header 'Authorization: Bearer <token>' --header 'Content-Type: application/json' \\",
  `  --data '${body}'`,
];

const python = [
  'import json, urllib.request',
  "url = 'https://api.aelyst.ai/v1/contact/id%3A123/comment'",
  "headers = {'Authorization': 'Bearer t', 'Content-Type': 'application/json'}",
  "data = json.dumps({'text': 'x', 'txt': 1}).encode()",
  'urllib.request.urlopen(urllib.request.Request(url, data, headers))',
];

const php = [
  '<?php',
  "$headers = ['Authorization: Bearer t', 'Content-Type: application/json'];",
  "$http = ['method' => 'POST', 'header' => $headers, 'content' => '{\"text\":\"x\",\"txt\":1}'];",
  "$url = 'https://api.aelyst.ai/v1/contact/id%3A123/comment';",
  "file_get_contents($url, false, stream_context_create(['http' => $http]));",
];

/** What is wrong with a block, its language, its lines, and the line to be named with the words to be said. */
const broken: [string, string, string[], number, RegExp][] = [
  ['misspells a property', 'ts', ["await aelyst.createComment('id:1', { txt: 'x' });"], 1, /'txt'/],
  ['rejects later', 'ts', ["Promise.reject(new Error('late'));", 'await 0;'], 1, /^late$/],
  ['states a wrong result', 'ts', ['const id = 1;', 'console.log(id + 1); // 3'], 2, /gives 2, not 3/],
  [
    'has a check that fails behind it',
    'ts',
    ['const id = 1;', '```', '<!-- check', 'id; // 2', '-->'],
    2,
    /gives 1, not 2/,
  ],
  ['sends an undescribed property', 'ts', call('{"text":"x","txt":1}'), 1, /answered with 400.*txt/],
  [
    'would leave this machine',
    'ts',
    ['await 0;', "await fetch('https://example.com/');"],
    2,
    /out of bounds/,
  ],
  [
    'has a test that fails',
    'ts',
    ["import { test } from 'node:test';", "test('x', () => { throw Error('no') });"],
    2,
    /no/,
  ],
  ['sends an undescribed property by curl', 'sh', curl('{"text":"x","txt":1}'), 1, /answered with 400.*txt/],
  ['reaches for the network', 'sh', ['true', 'curl https://example.com/'], 2, /127\.0\.0\.1/],
  ['names no script of package.json', 'sh', ['npm test', 'npm run nothing'], 2, /"npm run nothing"/],
  ['is not JSON', 'json', ['{ "a": 1, }'], 1, /JSON/],
  ['sends an undescribed property by Python', 'python', python, 1, /answered with 400.*txt/],
  ['sends an undescribed property by PHP', 'php', php, 1, /answered with 400.*txt/],
  ['is in a language that nothing tries', 'ruby', ['print(1)'], 1, /"ruby" is not tested/],
];

const refused = call('{"text":"x"}').with(
  1,
  "const headers = { Authorization: 'Bearer t', Prefer: 'code=404', 'Content-Type': 'application/json' };",
);

const blockOf = (what: string, language: string, lines: string[]): Block => {
  const [block] = blocksOf(`${what}.md`, `# A page\n\n\`\`\`${language}\n${lines.join('\n')}\n\`\`\`\n`);
  return block as Block;
};

const asksForRefusal = blockOf('asks for a refusal', 'ts', refused);

/** Blocks that fail, and one that does not although it is refused: for whoever tries blocks to try as well. */
export const plantedBlocks = [
  ...broken.map(([what, language, lines]) => blockOf(what, language, lines)),
  asksForRefusal,
];

/** @param runs What came of the blocks, once they have been tried. */
export function describeFailures(runs: () => Run[]): void {
  const runOf = (file: string) => runs().find(({ block }) => block.file === file);

  describe.skipIf(!thorough)(`a block fails with its file and line if it${inCI}`, () => {
    const possible = broken.filter(([, language]) => !missing.has(language));
    test.each(possible)('%s', (what, _language, _lines, line, words) => {
      const problems = runOf(`${what}.md`)?.problems ?? [];
      // The page has three lines before the code.
      expect(report(problems).join('\n')).toContain(`${what}.md:${line + 3}: `);
      expect(problems.map(({ message }) => message).join('\n')).toMatch(words);
    });
  });

  describe.skipIf(!thorough)(`a block passes if it${inCI}`, () => {
    test('asks for the refusal that it gets', () => {
      const run = runOf(asksForRefusal.file);
      expect(run?.calls).toMatchObject([{ status: 404, chosen: true }]);
      expect(report(run?.problems ?? [])).toEqual([]);
    });
  });
}
