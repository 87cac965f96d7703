import { readdirSync, readFileSync } from 'node:fs';
import { UserError } from '../support/command.js';
import type { OperationDescription } from '../support/description.js';
import { inProject } from '../support/project.js';

/** The guides by the groups of the menu, in its order. Others follow in a group of their own. */
const groups: Record<string, string[]> = {
  Start: ['getting-started', 'authentication', 'identifiers', 'sending-messages', 'custom-fields'],
  'Run it': ['errors', 'rate-limits', 'networks', 'servers', 'many-processes', 'bulk-sending', 'validate'],
  'Try and test': ['mocking', 'testing'],
  About: ['open-questions'],
};

interface Guide {
  /** Name of its file, without the extension. */
  name: string;
  /** Its one heading of the first level. */
  title: string;
  markdown: string;
}

/** Stands at the top of the page that everybody begins with; it has no heading of its own. */
const introduction = 'introduction';

const read = (name: string) => readFileSync(inProject('openapi', 'guides', `${name}.md`), 'utf8');

/** What a reader does not see: how the tests set up a sample. */
const withoutComments = (markdown: string) => markdown.replace(/^<!--[\s\S]*?-->\n/gm, '');

export const readIntroduction = (): string => read(introduction);

function readGuide(name: string): Guide {
  const markdown = withoutComments(read(name));
  const [, title] = /^# (.+)\n/.exec(markdown) ?? [];
  if (title === undefined)
    throw new UserError(`openapi/guides/${name}.md must begin with a heading ("# …").`);
  return { name, title, markdown };
}

/** All guides of `openapi/guides/`, by the groups of the menu. */
export function readGuides(): { group: string; guides: Guide[] }[] {
  const files = readdirSync(inProject('openapi', 'guides')).filter((file) => file.endsWith('.md'));
  const names = files.map((file) => file.slice(0, -'.md'.length)).filter((name) => name !== introduction);
  const grouped = Object.values(groups).flat();
  return Object.entries({ ...groups, More: names.filter((name) => !grouped.includes(name)) })
    .map(([group, listed]) => ({
      group,
      guides: listed.filter((name) => names.includes(name)).map(readGuide),
    }))
    .filter(({ guides }) => guides.length > 0);
}

/**
 * A guide as a page of the site. Its links to the file that describes an operation, which work in the repository, lead
 * to the page of that operation.
 */
export function guidePage({ markdown }: Guide, operations: readonly OperationDescription[]): string {
  return markdown.replace(/\]\(\.\.\/paths\/([^)]+)\.yaml\)/g, (link, file: string) => {
    const found = operations.find(({ path }) => path.slice(1).replaceAll('/', '_') === file);
    return found ? `](operations/${found.operationId}.md)` : link;
  });
}

/** All guides as pages, by their files. */
export const guidePages = (operations: readonly OperationDescription[]): Record<string, string> =>
  Object.fromEntries(
    readGuides().flatMap(({ guides }) =>
      guides.map((guide) => [`${guide.name}.md`, guidePage(guide, operations)]),
    ),
  );
