import { serverUrl } from '../../generated/operations.js';
import type { Block } from './blocks.js';

/** Puts text on one line. A comment up to the end of a line would swallow what follows. */
const onOneLine = (code: string) =>
  code
    .replace(/^\s*\/\/.*$/gm, '')
    .replace(/\s*\n\s*/g, ' ')
    .trim();

/** The client that samples share: a block that uses `aelyst` without making it goes on from the first guide. */
const client = `import { createClient as $createClient } from '@aelyst/client'; const aelyst = $createClient({ token: 'any' });`;

const usesClient = ({ code, setup, check }: Block) =>
  /(?<!\.)\baelyst\./.test(code + check) && !/\bconst aelyst\b/.test(setup + code);

/**
 * A block as a module of its own, in which each line of its code has the number that it has in the documentation. So
 * whatever goes wrong is reported where it stands.
 */
export function moduleOf(block: Block): string {
  const before = [usesClient(block) ? client : '', onOneLine(block.setup)].join(' ').trim();
  if (block.line === 1 && before === '') return block.code;
  return `${before}\n${'\n'.repeat(block.line - 2)}${block.code}${block.check}`;
}

const literal = /'[^']*'|-?\d[\d_]*|true|false|null|undefined/.source;
const stated = new RegExp(`^(?<statement>.*\\S);\\s*// (?<value>${literal})$`);

/** A statement on one line that checks what its comment states. */
function checking(statement: string, value: string, line: number): string {
  const check = (expression: string) => `$expect(${line}, ${expression}, ${value});`;
  const declared = /^\s*const (\w+) =/.exec(statement)?.[1];
  if (declared !== undefined) return `${statement}; ${check(declared)}`;
  const [shows, shown] = /console\.log\((.*)\)$/.exec(statement) ?? [];
  return shows !== undefined ? statement.replace(shows, check(`${shown}`)) : check(statement);
}

/**
 * Holds a module to the results that it states: `phone('+60 1…'); // 'phone:+601…'` and
 * `console.log(result.ok); // true`, where the comment is nothing but a literal.
 */
export function checkingModule(block: Block): string {
  return moduleOf(block)
    .split('\n')
    .map((text, index) => {
      const { statement, value } = stated.exec(text)?.groups ?? {};
      return statement === undefined ? text : checking(statement, `${value}`, index + 1);
    })
    .join('\n');
}

/** The addresses that samples name, which stand for a mock when they are run. */
export const replacedUrls = [serverUrl, 'http://127.0.0.1:4010/v1', 'http://aelyst-mock:4010/v1'];
