import { UserError } from '../support/command.js';

interface Replacement {
  /** Why the page needs it, as it ends the sentence "see whether …". */
  reason: string;
  search: string;
  replace: string;
}

/** Stands in for a logo beside "API docs by", which Redoc would fetch from its makers. */
function wordmark(text: string, width: number): string {
  const style = 'text{fill:#5c646d}@media (prefers-color-scheme:dark){text{fill:#a4adb7}}';
  const image = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="14"><style>${style}</style><text y="11" font-family="sans-serif" font-size="12">${text}</text></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(image)}`;
}

/** What Redoc has no option for: texts of its script and of the part that it renders ahead. */
const replacements: Replacement[] = [
  {
    reason: 'the logo at the foot of the open sidebar is fetched from elsewhere',
    search: 'https://cdn.redoc.ly/redoc/logo-mini-full.svg',
    replace: wordmark('Redoc', 38),
  },
  {
    reason: 'the logo at the foot of the folded sidebar is fetched from elsewhere',
    search: 'https://cdn.redoc.ly/redoc/logo-mini.svg',
    replace: wordmark('R', 10),
  },
  {
    reason: 'the links that are rendered ahead leave the page',
    search: 'href="/',
    replace: 'href="#/',
  },
];

/** Makes the page that Redoc wrote one that stands alone. Fails when it is no longer the page that these lines know. */
export function standAlone(page: string): string {
  return replacements.reduce((text, { reason, search, replace }) => {
    if (!text.includes(search)) {
      throw new UserError(
        `The page of the documentation holds no ${JSON.stringify(search)} any more. Redoc has changed: see whether ` +
          `${reason}, and correct scripts/docs/replacements.ts.`,
      );
    }
    return text.replaceAll(search, () => replace);
  }, page);
}
