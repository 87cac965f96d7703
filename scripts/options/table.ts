import { readFile, writeFile } from 'node:fs/promises';
import { UserError } from '../support/command.js';
import { inProject } from '../support/project.js';
import { type Option, readOptions } from './read.js';

/** Who sets the options of an interface, and what stands before their names. */
const groups = [
  { from: 'ClientOptions', of: 'client', prefix: '' },
  { from: 'CallOptions', of: 'client, call', prefix: '' },
  { from: 'RetryOptions', of: 'client, call', prefix: 'retry.' },
];

const begin = '<!-- options: written by `npx tsx scripts/options-table.ts` from src/options.ts -->';
const end = '<!-- options end -->';

/** A default is a value, which is code, or words that say where it comes from. */
const isValue = (preset: string) => /^[\w.:/'"]+$/.test(preset);

const presetOf = ({ preset, required }: Option) =>
  preset === undefined ? (required ? 'required' : '') : isValue(preset) ? `\`${preset}\`` : preset;

/** Options as a table in Markdown. */
export function tableOf(options: Map<string, Option[]>): string {
  const rows = groups.flatMap(({ from, of, prefix }) => {
    const found = options.get(from);
    if (found === undefined) throw new Error(`src/options.ts has no interface ${from}.`);
    return found.map((option) => {
      const cells = [`\`${prefix}${option.name}\``, of, presetOf(option), option.text];
      return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
    });
  });
  return ['| Option | Of | Default | |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/**
 * Brings the table in the README up to date.
 *
 * @param dry Write nothing.
 * @returns Whether it was stale.
 */
export async function refreshTable({ dry = false, readme = inProject('README.md') } = {}): Promise<boolean> {
  const text = await readFile(readme, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new UserError(`README.md has lost its lines ${begin} and ${end}.`);
  const fresh = `${text.slice(0, from)}${begin}\n\n${tableOf(await readOptions())}\n\n${text.slice(to)}`;
  if (fresh === text) return false;
  if (!dry) await writeFile(readme, fresh);
  return true;
}
