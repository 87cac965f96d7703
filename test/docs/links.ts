import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

interface Link {
  /** File of the site that holds it. */
  from: string;
  to: string;
}

interface Links {
  /** Links within the site that lead to nothing. */
  dead: Link[];
  /** Addresses in the reference, which only the page itself can look up: `#/…`. */
  inReference: string[];
  /** What the console is to begin with: `#sendMessage/429`. */
  inConsole: string[];
  /** Addresses elsewhere. */
  outside: string[];
}

const attributes = /\b(?:href|src)="([^"]*)"/g;
const ofMarkdown = /\]\((\S+?)\)/g;
const code = /<(script|style)\b[\s\S]*?<\/\1>/g;

const decoded = (text: string) => decodeURIComponent(text.replaceAll('&amp;', '&').replaceAll('&quot;', '"'));

function linksOf(file: string, text: string): string[] {
  // What stands in code, of Markdown and of pages, is there to be read.
  const [pattern, visible] = file.endsWith('.html')
    ? [attributes, text.replace(code, '').replace(/<link rel="canonical"[^>]*>/, '')]
    : [ofMarkdown, text.replace(/```[\s\S]*?```/g, '').replace(/`[^`\n]*`/g, '')];
  return [...visible.matchAll(pattern)].map(([, link = '']) => link).filter((link) => !/^data:/.test(link));
}

const idsOf = (text: string) =>
  new Set([...text.matchAll(/\bid="([^"]*)"/g)].map(([, id = '']) => decoded(id)));

/** All links of a built site, sorted by whether they lead somewhere. */
export async function readLinks(folder: string): Promise<Links> {
  const files = await readdir(folder);
  const texts = new Map<string, string>();
  for (const file of files.filter((file) => /\.(html|txt)$/.test(file))) {
    texts.set(file, await readFile(join(folder, file), 'utf8'));
  }
  const found: Links = { dead: [], inReference: [], inConsole: [], outside: [] };
  for (const [from, text] of texts) {
    for (const to of new Set(linksOf(from, text))) {
      const [path = '', anchor = ''] = to.split(/#(.*)/s);
      const target = path === '' ? from : path;
      if (/^https?:/.test(to)) found.outside.push(to);
      else if (!files.includes(target)) found.dead.push({ from, to });
      else if (target === 'index.html' && anchor.startsWith('/')) found.inReference.push(`#${anchor}`);
      else if (target === 'try.html' && path !== '' && anchor) found.inConsole.push(`#${anchor}`);
      // Redoc makes anchors of its own when it runs, each with the link beside it.
      else if (from === 'index.html' && path === '') continue;
      else if (anchor && !idsOf(texts.get(target) ?? '').has(decoded(anchor))) found.dead.push({ from, to });
    }
  }
  const once = (links: string[]) => [...new Set(links)].sort();
  return {
    dead: found.dead,
    inReference: once(found.inReference),
    inConsole: once(found.inConsole),
    outside: once(found.outside),
  };
}
