import { counted, kindTitles } from './counts.js';
import type { Coverage } from './coverage.js';
import type { Exception } from './exceptions.js';

const row = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

const table = (head: string[], rows: string[][]) =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

/** The coverage as Markdown: what is missing, the table, the exceptions, and each operation in full. */
export function toMarkdown({ operations, problems }: Coverage, exceptions: Exception[]): string {
  const summary = table(
    ['Operation', ...kindTitles],
    operations.map(({ operationId, lines }) => [operationId, ...counted(lines)]),
  );
  const reasons = exceptions.map(({ check, reason }) => `- \`${check.source}\`: ${reason}`);
  const details = operations.map(({ operationId, title, lines }) => {
    const rows = lines.map(({ kind, name, exchanges, files, reason }) => [
      kind,
      `\`${name}\``,
      reason ? 'exception' : `${exchanges}`,
      files.join(', '),
    ]);
    return `## ${operationId}: \`${title}\`\n\n${table(['Kind', 'What', 'Exchanges', 'Tests'], rows)}`;
  });
  return [
    '# What the contract tests have met of the description',
    problems.length === 0 ? 'Nothing is uncovered.' : problems.map((problem) => `- ${problem}`).join('\n'),
    summary,
    '## Exceptions',
    reasons.join('\n') || 'None.',
    ...details,
    '',
  ].join('\n\n');
}
