import { counted, kindTitles } from './counts.js';
import type { Coverage, Line } from './coverage.js';
import type { Exception } from './exceptions.js';

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const style = `
:root { color-scheme: light dark; --line: light-dark(#ccc, #555); --bad: light-dark(#b00020, #ff8a80); }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: start; padding-block: .5rem; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .6rem; text-align: start; vertical-align: top; }
.number { font-variant-numeric: tabular-nums; }
.uncovered { color: var(--bad); font-weight: bold; }
summary { cursor: pointer; padding-block: .5rem; font-weight: bold; }
`;

const head = (titles: string[]) =>
  `<thead><tr>${titles.map((title) => `<th scope="col">${title}</th>`).join('')}</tr></thead>`;

/** A table that can be scrolled sideways, with the keyboard too. */
const table = (caption: string, titles: string[], rows: string[]) => `
<div class="wide" role="region" tabindex="0" aria-label="${escaped(caption)}">
<table><caption>${escaped(caption)}</caption>${head(titles)}<tbody>
${rows.join('\n')}
</tbody></table></div>`;

function lineRow({ kind, name, exchanges, files, reason }: Line): string {
  const state = reason ? 'exception' : exchanges > 0 ? `${exchanges}` : '<span class="uncovered">none</span>';
  const tests = escaped(reason ?? files.join(', '));
  return `<tr><th scope="row"><code>${escaped(name)}</code></th><td>${kind}</td><td class="number">${state}</td><td>${tests}</td></tr>`;
}

const list = (items: string[]) => `<ul>${items.map((item) => `<li>${item}</li>`).join('')}</ul>`;

/** The coverage as a page that needs nothing else. */
export function toHtml({ operations, problems }: Coverage, exceptions: Exception[]): string {
  const rows = operations.map(({ operationId, lines }) => {
    const cells = counted(lines).map((count) => {
      const [met, due] = count.split('/');
      return `<td class="number${met === due ? '' : ' uncovered'}">${count}</td>`;
    });
    return `<tr><th scope="row"><a href="#${operationId}">${operationId}</a></th>${cells.join('')}</tr>`;
  });
  const details = operations.map(
    ({ operationId, title, lines }) => `
<details id="${operationId}"><summary>${operationId}</summary>
${table(title, ['What', 'Kind', 'Exchanges', 'Tests'], lines.map(lineRow))}
</details>`,
  );
  const title = 'What the contract tests have met of the description';
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${style}</style>
<main>
<h1>${title}</h1>
${problems.length === 0 ? '<p>Nothing is uncovered.</p>' : `<div class="uncovered">${list(problems.map(escaped))}</div>`}
${table('Met, of what there is', ['Operation', ...kindTitles], rows)}
<h2>Exceptions</h2>
${list(exceptions.map(({ check, reason }) => `<code>${escaped(check.source)}</code>: ${escaped(reason)}`))}
<h2>Each operation</h2>
${details.join('\n')}
</main>
</html>
`;
}
