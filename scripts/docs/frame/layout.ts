import type { Assets } from './assets.js';
import { escapeHtml } from './escape-html.js';
import { headerOf, headOf } from './frame.js';
import type { PageFile, SiteFacts } from './pages.js';

export interface Contents {
  href: string;
  label: string;
  /** Steps to the right. */
  level?: number;
}

export interface OwnPage {
  file: PageFile;
  heading: string;
  /** HTML. */
  body: string;
  /** What the page holds, for the list beside it. */
  contents: Contents[];
  /** JavaScript that runs once the page stands. */
  script?: string;
  /** Where the script may send requests, as a Content Security Policy has it. */
  connect?: string;
}

function asideOf(contents: Contents[]): string {
  if (contents.length === 0) return '';
  const items = contents.map(
    ({ href, label, level = 0 }) =>
      `<li class="level-${level}"><a href="${escapeHtml(href)}">${escapeHtml(label)}</a></li>`,
  );
  // Open where there is room beside the text; a reader with a phone opens it.
  return `<nav class="contents" aria-label="On this page"><details><summary>On this page</summary><ul>${items.join('')}</ul></details></nav>`;
}

const openContents =
  "const wide=matchMedia('(min-width: 1000px)'),list=document.querySelector('.contents details');" +
  'if(list){const fit=()=>{list.open=wide.matches};fit();wide.addEventListener("change",fit)}';

/** A page of our own, in the look of the reference. */
export function layOut(facts: SiteFacts, page: OwnPage, assets: Assets): string {
  const { file, heading, body, contents, script = '', connect } = page;
  return `<!DOCTYPE html>
<html lang="en">

<head>
  ${headOf(facts, file, assets, connect)}
  <style>
${assets.theme}${assets.header}${assets.page}  </style>
</head>

<body class="own-page">
<a class="skip" href="#content">Skip to the content</a>
${headerOf(facts, file, assets)}
<div class="columns${contents.length > 0 ? ' with-contents' : ''}">
${asideOf(contents)}
<main id="content" tabindex="-1">
<h1>${escapeHtml(heading)}</h1>
${body}
</main>
</div>
<footer class="site-footer"><p>For machines: <a href="openapi.json">openapi.json</a>, <a href="openapi.yaml">openapi.yaml</a>, <a href="llms.txt">llms.txt</a></p></footer>
<script>${openContents}${script}</script>
</body>

</html>
`;
}
