import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TypeDocOptions } from 'typedoc';
import { UserError } from '../../support/command.js';
import { inProject } from '../../support/project.js';

/** The public interface of the package in Markdown, by entry point. */
export interface PackageReference {
  client: string;
  mock: string;
  msw: string;
}

/** The page that shows each module, by the name that TypeDoc gives the module. */
const pageOf: Record<string, string> = { index: 'client.html', mock: 'mock.html', msw: 'mock.html' };

const options: TypeDocOptions = {
  entryPoints: [
    inProject('src', 'index.ts'),
    inProject('src', 'mock', 'index.ts'),
    inProject('src', 'mock', 'msw.ts'),
  ],
  // Without the tests and scripts, which it would read as well.
  tsconfig: inProject('scripts', 'docs', 'pages', 'tsconfig.typedoc.json'),
  plugin: ['typedoc-plugin-markdown'],
  router: 'module',
  readme: 'none',
  // Types are checked elsewhere; a preview can be had of sources in the making.
  skipErrorChecking: true,
  logLevel: 'Error',
  excludeExternals: true,
  excludeInternal: true,
  disableSources: true,
  groupOrder: ['Functions', 'Classes', 'Interfaces', 'Type Aliases'],
};

/** Options of the plugin, which TypeDoc's own type does not know. */
const format = {
  hideBreadcrumbs: true,
  hidePageHeader: true,
  hidePageTitle: true,
  useCodeBlocks: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  classPropertiesFormat: 'table',
  typeDeclarationFormat: 'table',
  propertyMembersFormat: 'table',
};

const tidy = (markdown: string) =>
  markdown
    // TypeDoc's name for a parameter that is taken apart where it stands.
    .replace(/__namedParameters/g, 'options')
    // What a table says of a property without a default.
    .replace(/(?<!\\)\| `undefined` \|/g, '| - |')
    .replace(/\]\((?:\.\.\/|\w+\/)*(\w+)\.md/g, (link, name: string) =>
      pageOf[name] ? `](${pageOf[name]}` : link,
    );

/** The public interface and its TSDoc. */
export async function readPackageReference(): Promise<PackageReference> {
  // A second to load, which only those wait for who need it.
  const { Application } = await import('typedoc');
  const folder = await mkdtemp(join(tmpdir(), 'aelyst-typedoc-'));
  try {
    const application = await Application.bootstrapWithPlugins({
      ...options,
      ...format,
      outputs: [{ name: 'markdown', path: folder }],
    });
    const project = await application.convert();
    if (project === undefined) throw new UserError('TypeDoc cannot read src/: see "npm run typecheck".');
    await application.generateOutputs(project);
    const read = async (name: string) => tidy(await readFile(join(folder, `${name}.md`), 'utf8'));
    return { client: await read('index'), mock: await read('mock'), msw: await read('mock/msw') };
  } finally {
    await rm(folder, { recursive: true });
  }
}
