import { Marked, type Tokens } from 'marked';
import { escapeHtml } from '../frame/escape-html.js';
import type { Contents } from '../frame/layout.js';
import { codeBlock } from './highlight.js';

const asText = (html: string) =>
  html.replace(/<[^>]*>/g, '').replace(/&(lt|gt|quot|amp|#39);/g, (_, name: string) => {
    return { lt: '<', gt: '>', quot: '"', amp: '&', '#39': "'" }[name] ?? '';
  });

/** The anchor of a heading, as GitHub makes it, so that the links of TypeDoc lead there. */
const slug = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');

/** Markdown as HTML, with an anchor at each heading, and those of the given levels as contents. */
export function renderMarkdown(
  markdown: string,
  levels: readonly number[],
): { body: string; contents: Contents[] } {
  const taken = new Map<string, number>();
  const contents: Contents[] = [];

  const anchor = (text: string) => {
    const name = slug(text);
    const before = taken.get(name) ?? 0;
    taken.set(name, before + 1);
    return before === 0 ? name : `${name}-${before}`;
  };

  const marked = new Marked({
    renderer: {
      heading({ tokens, depth }: Tokens.Heading) {
        const html = this.parser.parseInline(tokens);
        const text = asText(html);
        const id = anchor(text);
        const level = levels.indexOf(depth);
        if (level >= 0) contents.push({ href: `#${id}`, label: text, level });
        return `<h${depth} id="${escapeHtml(id)}">${html}</h${depth}>\n`;
      },
      code: ({ text }: Tokens.Code) => `${codeBlock(text)}\n`,
      table({ header, rows }: Tokens.Table) {
        const names = header.map(({ tokens }) => this.parser.parseInline(tokens));
        const head = names.map((name) => `<th role="columnheader">${name}</th>`).join('');
        const body = rows.map((row) => {
          const cells = row.map(({ tokens }, column) => {
            const label = escapeHtml(asText(names[column] ?? ''));
            return `<td role="cell" data-label="${label}">${this.parser.parseInline(tokens)}</td>`;
          });
          return `<tr role="row">${cells.join('')}</tr>`;
        });
        // The roles hold where the style makes a list of the table, on a narrow screen.
        return `<table role="table"><thead role="rowgroup"><tr role="row">${head}</tr></thead><tbody role="rowgroup">${body.join('\n')}</tbody></table>\n`;
      },
    },
  });
  return { body: marked.parse(markdown, { async: false }), contents };
}
