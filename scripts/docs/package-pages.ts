import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { UserError } from '../support/command.js';
import { inProject, temporaryFolder } from '../support/project.js';

/** The entry points of package.json that are written in TypeScript here: specifier, name of the page, and source. */
export const entries = Object.entries(packageJson.exports).flatMap(([subpath, target]) => {
  const types = typeof target === 'object' && 'import' in target ? target.import.types : '';
  const [, source] = /^\.\/dist\/types\/(src\/.+)\.d\.ts$/.exec(types) ?? [];
  const page = subpath === '.' ? 'client' : basename(subpath);
  return source === undefined ? [] : [{ specifier: join(packageJson.name, subpath), page, source }];
});

/** Headings of TypeDoc that are the same for every export: the search would find nothing but them. */
const labels =
  'Call Signature|Constructors?|Default|Example|Methods|Parameters|Properties|Returns|See|Throws|Type [Pp]arameters|Type Declaration';

const tidy = (markdown: string) =>
  markdown
    // A table that is indented in a comment would be code.
    .replace(/^ {4}(?=\|)/gm, '')
    // What another symbol already says.
    .replace(/^#+ (?:Inherited from|Overrides|Implementation of|Extended by|Extends)\n+.*\n+/gm, '')
    .replace(new RegExp(`^#{4,6} (${labels})$`, 'gm'), '**$1**')
    // What is left below an export is one of its properties.
    .replace(/^#{5,6} (.*)$/gm, '#### $1')
    .replace(/^\*\*\*$/gm, '')
    // TypeDoc numbers those that are alike; the links are to the exports.
    .replace(/\]\(([\w/.]*)#(\w+)-\d+\)/g, ']($1#$2)')
    // TypeDoc's name for a parameter that is destructured.
    .replace(/(?:\\_){2}namedParameters|__namedParameters/g, 'options')
    .replace(
      /\]\((?:\.\.\/|\w+\/)*(\w+)\.md/g,
      (_, name: string) => `](${name === 'index' ? 'client' : name}.md`,
    );

/** Gives each export its own name for an anchor, and each of its properties one after that. */
function withAnchors(markdown: string): string {
  let exported = '';
  return markdown.replace(/^(####?) (.*)$/gm, (heading, level: string, title: string) => {
    const name = title.toLowerCase().replace(/\W/g, '');
    if (level === '###') exported = name;
    return `${heading} {#${level === '###' ? name : `${exported}-${name}`}}`;
  });
}

/** The exports of each entry point and their TSDoc in Markdown, by the name of its page. */
export type PackageReference = Record<string, string>;

/** Reads what the package exports. */
export async function readPackage(): Promise<PackageReference> {
  // It takes a second to load, so only those load it who need it.
  const { Application, TSConfigReader } = await import('typedoc');
  await using folder = await temporaryFolder('typedoc');
  const application = await Application.bootstrapWithPlugins(
    {
      entryPoints: entries.map(({ source }) => inProject(`${source}.ts`)),
      // Without the tests and scripts, which it would read as well; it has all other options.
      tsconfig: inProject('scripts', 'docs', 'tsconfig.typedoc.json'),
      outputs: [{ name: 'markdown', path: folder.path }],
    },
    [new TSConfigReader()],
  );
  const project = await application.convert();
  if (project === undefined) throw new UserError('TypeDoc cannot read src/: see "npm run typecheck".');
  await application.generateOutputs(project);
  const pages = entries.map(async ({ page, specifier, source }) => {
    const module = source.replace(/^src\/|\/index$/g, '');
    const markdown = await readFile(join(folder.path, `${module}.md`), 'utf8');
    return [page, `# ${specifier}\n\n${withAnchors(tidy(markdown))}`] as const;
  });
  return Object.fromEntries(await Promise.all(pages));
}

/** The options of a client, each as a section of its own, from the table in the README. */
export async function optionsPage(): Promise<string> {
  const readme = await readFile(inProject('README.md'), 'utf8');
  const [, table = ''] = /^(?:\| Option \| Of \| Default \|.*)\n.*\n((?:\|.*\n)+)/m.exec(readme) ?? [];
  const sections = table
    .trim()
    .split('\n')
    .map((row) => {
      const [name = '', of = '', preset = '', text = ''] = row
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('\\|', '|'));
      const where =
        of === 'client' ? 'An option of the client.' : 'An option of the client, and of each call.';
      return [`## ${name.replaceAll('`', '')}`, text, `${where}${preset ? ` Default: ${preset}.` : ''}`].join(
        '\n\n',
      );
    });
  return [
    '# Options',
    'What [`createClient`](package/client.md#createclient) and each call take.',
    ...sections,
    '',
  ].join('\n\n');
}
