/** The pages that a reader gets to, in the order of the header. */
export const sitePages = [
  { file: 'index.html', label: 'Reference', topic: 'reference' },
  {
    file: 'errors.html',
    label: 'Errors',
    topic: 'errors',
    description:
      'Every error of every operation: its body, its kind, and whether the request may be sent again.',
  },
  {
    file: 'try.html',
    label: 'Try it',
    topic: 'console',
    description: 'Send a request to a mock on your own machine, and see the documented answers.',
  },
  {
    file: 'client.html',
    label: 'Client',
    topic: 'client for TypeScript',
    description: 'Functions, options and types of the client for TypeScript and JavaScript.',
  },
  {
    file: 'mock.html',
    label: 'Mock',
    topic: 'mock',
    description: 'Functions, options and types of the mock that answers on your own machine.',
  },
] as const satisfies readonly SitePage[];

export interface SitePage {
  file: string;
  /** In the header. */
  label: string;
  /** Ends the title, after the name of the API. */
  topic: string;
  /** By default the summary of the API. */
  description?: string;
}

export type PageFile = (typeof sitePages)[number]['file'];

export function sitePage(file: PageFile): SitePage {
  const page = sitePages.find((page) => page.file === file);
  if (page === undefined) throw new Error(`The site has no page ${file}.`);
  return page;
}

/** What all pages say of themselves. */
export interface SiteFacts {
  /** Title of the API. */
  title: string;
  /** Summary of the API. */
  summary: string;
  /** Version of the API. */
  version: string;
  /** Where the site will be found: absolute, with a slash at its end. */
  url: string;
}
