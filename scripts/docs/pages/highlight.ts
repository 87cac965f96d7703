import { escapeHtml } from '../frame/escape-html.js';

const keywords =
  'abstract|as|async|await|class|const|declare|else|export|extends|false|for|from|function|if|import|in|infer|' +
  'interface|keyof|let|new|null|of|readonly|return|throw|true|try|type|typeof|undefined|void';

/** One rule for TypeScript, JSON and shells: comments, strings, names before a colon, numbers, words of the language. */
const token = new RegExp(
  [
    String.raw`(?<comment>\/\*[\s\S]*?\*\/|(?<![:\w'"])\/\/[^\n]*)`,
    String.raw`(?<name>"(?:[^"\\\n]|\\.)*"(?=\s*:))`,
    String.raw`(?<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\x60(?:[^\x60\\]|\\.)*\x60)`,
    String.raw`(?<number>\b\d[\d_.]*\b)`,
    String.raw`(?<keyword>\b(?:${keywords})\b)`,
  ].join('|'),
  'g',
);

/** Code as HTML, with its parts in the colours of the reference. */
export function highlight(code: string): string {
  let html = '';
  let end = 0;
  for (const match of code.matchAll(token)) {
    const [kind = ''] = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined) ?? [];
    html += `${escapeHtml(code.slice(end, match.index))}<span class="token-${kind}">${escapeHtml(match[0])}</span>`;
    end = match.index + match[0].length;
  }
  return html + escapeHtml(code.slice(end));
}

export const codeBlock = (code: string): string => `<pre><code>${highlight(code)}</code></pre>`;

/** A value as the lines that a reader expects of JSON. */
export const jsonBlock = (value: unknown): string => codeBlock(JSON.stringify(value, null, 2));
