import { readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Git, gitIn } from '../../scripts/release/git.js';
import { inProject } from '../../scripts/support/project.js';
import type { Npm } from '../../scripts/support/run.js';

const { dependencies } = JSON.parse(readFileSync(inProject('package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
};

/** A small project with one changeset, to release. Remove it with `await using`. */
export interface Project extends AsyncDisposable {
  root: string;
  out: string;
  git: Git;
  /** Stands in for npm, and does next to nothing. */
  npm: Npm;
  /** What npm was asked to do. */
  asked: string[];
  /** What the next build writes, and each one after it. */
  build: { code: (count: number) => string };
  /** Scripts that fail. */
  failing: Set<string>;
  write(file: string, content: string): Promise<void>;
  read(file: string): Promise<string>;
}

/** Built into the package, and so part of its bill of materials. */
export const fetchClient = `openapi-fetch@${dependencies['openapi-fetch']}`;

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

const manifest = { name: '@aelyst/client', version: '0.0.0', repository: 'https://example.com/client' };

const files = {
  'package.json': json(manifest),
  'package-lock.json': json({ version: '0.0.0', packages: { '': manifest } }),
  'CHANGELOG.md': '# Changelog\n',
  '.gitignore': 'node_modules\ndist\nrelease\n',
  'generated/openapi.json': json({ openapi: '3.1.0', info: { title: 'Of the new version' } }),
  '.changeset/README.md': '# Changesets\n',
  '.changeset/brave-cats-sing.md': "---\n'@aelyst/client': minor\n---\n\nMessages can be sent.\n",
};

export async function makeProject(): Promise<Project> {
  const parent = await mkdtemp(join(tmpdir(), 'aelyst-release-test-'));
  const root = join(parent, 'project');
  const at = (file: string) => join(root, file);
  const write = async (file: string, content: string) => {
    await mkdir(join(at(file), '..'), { recursive: true });
    await writeFile(at(file), content);
  };
  for (const [file, content] of Object.entries(files)) await write(file, content);
  await cp(inProject('.changeset', 'config.json'), at('.changeset/config.json'));
  const install = (folder: string) =>
    symlink(inProject('node_modules'), join(folder, 'node_modules'), 'junction');
  await install(root);
  const git = gitIn(root);
  await git('init', '--quiet', '--initial-branch=main');
  await git('config', 'user.name', 'A test');
  await git('config', 'user.email', 'test@example.com');
  await git('config', 'core.autocrlf', 'false');
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'feat: messages');

  const asked: string[] = [];
  const failing = new Set<string>();
  const build = { code: (_: number) => 'export {};\n' };
  let builds = 0;
  const answers: Record<string, (folder: string, args: readonly string[]) => Promise<unknown>> = {
    ci: install,
    'run check:breaking -- --release': (folder) =>
      cp(join(folder, 'package.json'), join(folder, 'generated', 'released.json')),
    async 'run build'(folder) {
      await mkdir(join(folder, 'dist'), { recursive: true });
      await writeFile(join(folder, 'dist', 'index.js'), build.code(builds++));
    },
    async pack(folder, args) {
      const filename = 'aelyst-client.tgz';
      const destination = args[args.indexOf('--pack-destination') + 1];
      if (args.includes('--pack-destination'))
        await cp(join(folder, 'package.json'), join(`${destination}`, filename));
      return [{ filename, files: [{ path: 'package.json' }, { path: 'dist/index.js' }] }];
    },
    sbom: async () => ({
      metadata: { component: { 'bom-ref': '@aelyst/client@0.1.0', name: 'a-folder' } },
      components: [
        { 'bom-ref': 'for-tests@1.0.0', name: 'for-tests', version: '1.0.0' },
        { 'bom-ref': fetchClient, properties: [{ name: 'cdx:npm:package:development' }] },
      ],
      dependencies: [{ ref: '@aelyst/client@0.1.0', dependsOn: ['for-tests@1.0.0', fetchClient] }],
    }),
  };
  return {
    root,
    out: join(parent, 'out'),
    git,
    asked,
    build,
    failing,
    write,
    read: (file) => readFile(at(file), 'utf8'),
    async npm(args, cwd) {
      const name = args[0] === 'run' ? args.join(' ') : `${args[0]}`;
      asked.push(name);
      if (failing.has(name)) throw new Error(`${name} fails`);
      return JSON.stringify((await answers[name]?.(cwd, args)) ?? '');
    },
    [Symbol.asyncDispose]: () => rm(parent, { recursive: true, force: true }),
  };
}
