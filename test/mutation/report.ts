import type { Layer } from './layers/layer.js';
import { isSurvivor, type Outcome } from './run.js';

/** A Markdown table whose columns are as wide as their contents, so that it reads well in a terminal, too. */
function table(rows: readonly (readonly string[])[]): string {
  const [head = []] = rows;
  const widths = head.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const rule = `| ${widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [line(head), rule, ...rows.slice(1).map(line)].join('\n');
}

const count = (number: number) => (number === 0 ? '' : String(number));

const row = (name: string, layers: readonly Layer[], outcomes: readonly Outcome[]): readonly string[] => [
  name,
  String(outcomes.length),
  ...layers.map((layer) =>
    count(outcomes.filter(({ kills }) => kills.some((kill) => kill.layer === layer.name)).length),
  ),
  count(outcomes.filter(({ kills, equivalent }) => kills.length === 0 && equivalent !== undefined).length),
  count(outcomes.filter(isSurvivor).length),
];

/** Operators × layers that killed their mutants, and the sum. */
export function killTable(outcomes: readonly Outcome[], layers: readonly Layer[]): string {
  const operators = [...new Set(outcomes.map(({ mutant }) => mutant.operator))];
  return table([
    ['operator', 'mutants', ...layers.map(({ name }) => name), 'equivalent', 'survived'],
    ...operators.map((operator) =>
      row(
        operator,
        layers,
        outcomes.filter(({ mutant }) => mutant.operator === operator),
      ),
    ),
    row('all', layers, outcomes),
  ]);
}

/** One sentence: how many there were, and what became of them. */
export function summary(outcomes: readonly Outcome[]): string {
  const killed = outcomes.filter(({ kills }) => kills.length > 0).length;
  const survived = outcomes.filter(isSurvivor).length;
  const equivalent = outcomes.length - killed - survived;
  const share = killed + survived === 0 ? 100 : (100 * killed) / (killed + survived);
  // Rounded down: no survivor hides behind 100.
  const shown = Math.floor(share * 100) / 100;
  return `${outcomes.length === 1 ? '1 mutant' : `${outcomes.length} mutants`}: ${killed} killed, ${survived} survived, ${equivalent} equivalent (${shown} %).`;
}

const cell = (text: string) => {
  const line = text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
};

const list = (title: string, lines: readonly string[]) =>
  lines.length === 0 ? '' : `\n## ${title}\n\n${lines.map((line) => `- ${line}`).join('\n')}\n`;

/** The whole report as Markdown: the table, and what became of each mutant. */
export function markdown(
  outcomes: readonly Outcome[],
  layers: readonly Layer[],
  problems: readonly string[],
): string {
  const equivalents = outcomes.filter(({ kills, equivalent }) => kills.length === 0 && equivalent);
  const killers = outcomes.flatMap(({ mutant, kills }) =>
    kills.map(({ layer, verdict }) => `| ${cell(mutant.name)} | ${layer} | ${cell(verdict)} |`),
  );
  return `# Mutants of the description

${summary(outcomes)}

A layer's column counts the mutants that it killed. Unless every layer was given every mutant, those that one layer
killed were not shown to the next.

${killTable(outcomes, layers)}
${list('Problems', problems)}${list(
  'Equivalent mutants',
  equivalents.map(({ mutant, equivalent }) => `${mutant.name}\n  ${equivalent}`),
)}
## Who killed what

| Mutant | Layer | What it said |
| --- | --- | --- |
${killers.join('\n')}
`;
}
