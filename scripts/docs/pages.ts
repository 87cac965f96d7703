import { authorization, identifierPattern } from '../../generated/operations.js';
import packageJson from '../../package.json' with { type: 'json' };
import { defaultPort } from '../../src/mock/cli/flags.js';
import { type OperationDescription, toYaml } from '../support/description.js';
import { bundle, errorKinds, operations, summary, title } from './description.js';
import { guidePages, readGuides, readIntroduction } from './guides.js';
import { operationPage, statusPage } from './operation-pages.js';
import { entries, optionsPage, type PackageReference } from './package-pages.js';
import type { ConsoleData } from './theme/request.js';

/** Where the console finds the mock. `npm start` serves a file of its own in its place. */
export const mockFile = 'mock.json';
export const mockJson = (url: string): string => `${JSON.stringify({ url })}\n`;

const mockCommand = `npx ${Object.keys(packageJson.bin)[0]}`;

const consoleData = (operation: OperationDescription): ConsoleData => ({
  method: operation.method,
  path: operation.path,
  parameter: { name: operation.parameter.name, pattern: identifierPattern.source },
  contentType: operation.request.contentType,
  identifiers: operation.parameter.examples.map(({ name, value }) => ({ name, text: String(value) })),
  bodies: operation.request.examples.map(({ name, value }) => ({
    name,
    text: JSON.stringify(value, null, 2),
  })),
  responses: operation.responses.flatMap(({ status, content }) =>
    content.examples.map(({ name }) => ({ status, example: name })),
  ),
  kinds: errorKinds,
  authorization,
  command: mockCommand,
  defaultPort,
});

const frontMatter = (data: object) => `---\n${JSON.stringify(data)}\n---\n\n`;

/** The first page: the introduction, and what else there is. */
const home = [
  `# ${title}`,
  `Begin with [Getting started](getting-started.md).`,
  readIntroduction(),
  '## Operations',
  operations.map(({ summary, operationId }) => `- [${summary}](operations/${operationId}.md)`).join('\n'),
  '## For programs',
  'The description of this API in OpenAPI: [openapi.json](./openapi.json){target="_self"} and [openapi.yaml](./openapi.yaml){target="_self"}. For agents: [llms.txt](./llms.txt){target="_self"}, which leads to a Markdown file for each operation.',
  '',
].join('\n\n');

/** The pages of the site in Markdown, by their files. */
export async function sitePages(reference: PackageReference): Promise<Record<string, string>> {
  return {
    'index.md': frontMatter({ description: summary }) + home,
    ...guidePages(operations),
    ...Object.fromEntries(
      operations.map((operation) => [
        `operations/${operation.operationId}.md`,
        frontMatter({ console: consoleData(operation) }) + operationPage(operation),
      ]),
    ),
    'statuses.md': statusPage(reference['client'] ?? ''),
    'options.md': await optionsPage(),
    ...Object.fromEntries(Object.entries(reference).map(([page, text]) => [`package/${page}.md`, text])),
  };
}

/** What the site offers beside its pages, by file. */
export function siteFiles(): Record<string, string> {
  const { pathname } = new URL((bundle['servers'] as { url: string }[])[0]?.url ?? '');
  return {
    'openapi.json': `${JSON.stringify(bundle, null, 2)}\n`,
    'openapi.yaml': toYaml(bundle),
    [mockFile]: mockJson(`http://127.0.0.1:${defaultPort}${pathname}`),
    // GitHub Pages would run Jekyll over the files otherwise.
    '.nojekyll': '',
  };
}

interface Link {
  text: string;
  link: string;
  target?: string;
}

const reference: Link = { text: 'Reference', link: '/reference.html', target: '_self' };

/** The header of every page. */
export const headerLinks: (Link & { activeMatch?: string })[] = [
  { text: 'Guides', link: '/getting-started' },
  { text: 'Operations', link: `/operations/${operations[0]?.operationId}`, activeMatch: '/operations/' },
  { text: 'Errors', link: '/statuses' },
  { text: 'Package', link: '/package/client', activeMatch: '/(package/|options)' },
  reference,
];

/** The menu beside every page. */
export const menu: { text: string; items: Link[] }[] = [
  ...readGuides().map(({ group, guides }) => ({
    text: group,
    items: guides.map(({ name, title }) => ({ text: title, link: `/${name}` })),
  })),
  {
    text: 'Operations',
    items: [
      ...operations.map(({ operationId, summary }) => ({
        text: summary,
        link: `/operations/${operationId}`,
      })),
      { text: 'Errors by status', link: '/statuses' },
      reference,
    ],
  },
  {
    text: 'Package',
    items: [
      { text: 'Options', link: '/options' },
      ...entries.map(({ page, specifier }) => ({ text: specifier, link: `/package/${page}` })),
    ],
  },
];
