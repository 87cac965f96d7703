import type { OwnPage } from '../frame/layout.js';
import { renderMarkdown } from './markdown.js';
import type { PackageReference } from './package-reference.js';

/** A group of symbols stands under `##`, a symbol under `###`. */
const levels = [2, 3];

/** The pages of the public interface. */
export function packagePages({ client, mock, msw }: PackageReference): OwnPage[] {
  return [
    {
      file: 'client.html',
      heading: 'Client',
      ...renderMarkdown(
        `\`@aelyst/client\` is the typed client of the API. This is all that it exports.\n\n${client}`,
        levels,
      ),
    },
    {
      file: 'mock.html',
      heading: 'Mock',
      ...renderMarkdown(
        [
          '`@aelyst/client/mock` starts a mock of the API from a program or a test.',
          mock,
          '## For Mock Service Worker',
          '`@aelyst/client/msw` answers in the place of the API within a test or a page, with MSW.',
          msw.replace(/^## .*\n/gm, ''),
        ].join('\n\n'),
        levels,
      ),
    },
  ];
}
