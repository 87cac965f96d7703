import type { DefaultTheme, UserConfig } from 'vitepress';
import { summary, title } from './description.js';
import { headerLinks, menu } from './pages.js';

/** Pages load everything from the site itself, also with later versions of tools; the console calls a mock. */
export const contentPolicy = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  // Redoc's signs.
  "font-src 'self' data:",
  "connect-src 'self' http://127.0.0.1:* http://localhost:* https:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/**
 * In a frame with `sandbox`, every use of a storage or a cookie throws. A storage in memory takes its place there, and
 * no cookie is set.
 */
export const storage = `for(const name of ['localStorage','sessionStorage'])try{self[name]}catch{const kept=new Map;Object.defineProperty(self,name,{value:{getItem:k=>kept.get(k)??null,setItem:(k,v)=>void kept.set(k,String(v)),removeItem:k=>void kept.delete(k)}})}try{document.cookie}catch{Object.defineProperty(document,'cookie',{value:'',writable:true})}`;

/** Such a frame has no origin, so that a server would have to allow it the scripts. The page is whole without them. */
function withoutModulesInSandbox(html: string): string {
  const modules: string[] = [];
  const [, app = ''] = /<script type="module" src="([^"]+)"><\/script>/.exec(html) ?? [];
  const rest = html
    .replace(/<link rel="modulepreload" href="([^"]+)">\s*/g, (_, href: string) => {
      modules.push(href);
      return '';
    })
    .replace(/<script type="module" src="[^"]+"><\/script>\s*/, '');
  const load = `if(origin!=='null'){document.head.append(...${JSON.stringify(modules)}.map(href=>Object.assign(document.createElement('link'),{rel:'modulepreload',href})));addEventListener('DOMContentLoaded',()=>import(${JSON.stringify(app)}))}`;
  return rest.replace('</head>', () => `<script>${load}</script>\n</head>`);
}

type Plugin = (markdown: Parameters<NonNullable<NonNullable<UserConfig['markdown']>['config']>>[0]) => void;

/** Each cell names its column, for narrow screens on which a row becomes a list. */
const labelledCells: Plugin = (markdown) => {
  markdown.core.ruler.push('labelled-cells', ({ tokens }) => {
    let columns: string[] = [];
    let column = 0;
    tokens.forEach((token, index) => {
      if (token.type === 'thead_open') columns = [];
      if (token.type === 'tr_open') column = 0;
      if (token.type === 'th_open') columns.push(tokens[index + 1]?.content.replaceAll('`', '') ?? '');
      if (token.type === 'td_open') token.attrSet('data-label', columns[column++] ?? '');
    });
  });
};

/** Vue would read `{{` in a text as an expression. */
const literalBraces: Plugin = ({ renderer: { rules } }) => {
  for (const name of ['text', 'code_inline'] as const) {
    const rule = rules[name];
    rules[name] = (...args) => rule?.(...args).replaceAll('{{', '&#123;&#123;') ?? '';
  }
};

/** Options of the search, for the index and the browser. */
export const search: DefaultTheme.LocalSearchOptions = {
  // What has a page of its own is left out elsewhere: statuses of operations, and operations and options of the package.
  // An export is what it is, such as a type, before its name.
  _render(source, env, markdown) {
    const html = markdown.render(source, env);
    if (env.relativePath.startsWith('operations/')) return html.replace(/<(\/?)h3/g, '<$1p');
    if (!env.relativePath.startsWith('package/')) return html;
    return html.replace(/<h2[^>]*>(\w+(?: \w+)?)[\s\S]*?(?=<h2|$)/g, (group, kinds: string) =>
      group
        .replace(
          /(<h3[^>]*>)(AelystClient|CallOptions|ClientOptions|RetryOptions) ([\s\S]*?)<h4[\s\S]*?(?=<h3|$)/g,
          '$1$2 $3',
        )
        .replace(/<h3[^>]*>/g, `$&${kinds.replace(/(?<=s)es$|s$/, '')} `),
    );
  },
  miniSearch: { searchOptions: { fuzzy: 0.12, weights: { prefix: 0.8, fuzzy: 0.2 } } },
};

/**
 * The configuration of VitePress.
 *
 * @param base Path of the site on its server, with a slash at both ends.
 */
export function siteConfig(base: string): UserConfig {
  const file = (name: string) => base + name;
  return {
    title,
    description: summary,
    lang: 'en',
    base,
    srcExclude: ['public/**'],
    head: [
      ['meta', { 'http-equiv': 'Content-Security-Policy', content: contentPolicy }],
      ['meta', { name: 'referrer', content: 'no-referrer' }],
      ['meta', { name: 'color-scheme', content: 'light dark' }],
      ['link', { rel: 'icon', href: file('icon.svg') }],
      ['link', { rel: 'alternate', type: 'application/json', href: file('openapi.json'), title: 'OpenAPI' }],
      ['script', {}, storage],
    ],
    transformHtml: withoutModulesInSandbox,
    markdown: {
      theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
      config(markdown) {
        labelledCells(markdown);
        literalBraces(markdown);
      },
    },
    themeConfig: {
      logo: '/icon.svg',
      outline: [2, 3],
      nav: headerLinks,
      sidebar: menu,
      search: { provider: 'local', options: search },
      externalLinkIcon: true,
    },
    vite: { logLevel: 'warn' },
  };
}
