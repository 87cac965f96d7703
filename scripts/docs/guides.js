import { readFileSync } from 'node:fs';

/**
 * @typedef {object} Guide
 * @property {string} name Name of its file, without the extension.
 * @property {string} title Its one heading of the first level.
 * @property {string} markdown
 *
 * @typedef {object} Described The part of the description that a link can lead to.
 * @property {Record<string, Record<string, { operationId?: string, tags?: string[] }>>} paths
 */

const folder = new URL('../../openapi/guides/', import.meta.url);

/** What a reader does not see: how the tests set up a sample. @param {string} markdown */
const withoutComments = (markdown) => markdown.replace(/^<!--[\s\S]*?-->\n/gm, '');

/**
 * @param {string} name
 * @returns {Guide}
 */
export function readGuide(name) {
  const markdown = withoutComments(readFileSync(new URL(`${name}.md`, folder), 'utf8'));
  const [, title] = /^# (.+)\n/.exec(markdown) ?? [];
  if (title === undefined) throw new Error(`openapi/guides/${name}.md must begin with a heading ("# …").`);
  return { name, title, markdown };
}

/** The part of an address that Redoc makes of a heading. @param {string} heading */
const slug = (heading) => heading.trim().toLowerCase().replace(/\s+/g, '-');

/** The name of the file that describes a path. @param {string} path */
const fileOf = (path) => `../paths/${path.slice(1).replaceAll('/', '_')}.yaml`;

/**
 * Where the links of the guides lead in the page: those between guides, and those to the file that describes an
 * operation. So they work in the repository, too.
 *
 * @param {Guide[]} guides
 * @param {Described} description
 * @returns {Map<string, string>} Link in Markdown → address in the page.
 */
function addresses(guides, { paths }) {
  const found = new Map(guides.map(({ name, title }) => [`${name}.md`, `#/section/${slug(title)}`]));
  for (const [path, item] of Object.entries(paths)) {
    for (const { operationId, tags } of Object.values(item)) {
      if (operationId !== undefined && tags?.[0] !== undefined) {
        found.set(fileOf(path), `#/${slug(tags[0])}/${operationId.toLowerCase()}`);
      }
    }
  }
  return found;
}

/**
 * The guides as one text, in the given order, for the description of the whole API: Redoc makes an entry of its menu
 * of each heading there.
 *
 * @param {string[]} names
 * @param {Described} description
 */
export function guidesAsOne(names, description) {
  const guides = names.map(readGuide);
  const links = addresses(guides, description);
  return guides
    .map(({ name, markdown }) =>
      markdown.replace(/\]\(((?!https?:|#\/)[^)\s]+)\)/g, (_, link) => {
        const address = links.get(link);
        if (address === undefined) throw new Error(`openapi/guides/${name}.md links to nothing: ${link}`);
        return `](${address})`;
      }),
    )
    .join('\n');
}
