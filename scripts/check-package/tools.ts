import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { projectRoot } from '../support/project.js';
import { run } from '../support/run.js';

const require = createRequire(import.meta.url);

/** A tool of the project in a process of its own; it fails by its exit code. */
async function tool(packageName: string, file: string, ...args: string[]): Promise<void> {
  const manifest = join(projectRoot, 'node_modules', packageName, 'package.json');
  await run(
    process.execPath,
    [join(dirname(require.resolve(manifest)), file), ...args],
    projectRoot,
    packageName,
  );
}

/** The tools that look at the package, and at the project it is built from: name → run. */
export const tools = (archive: string): Record<string, () => Promise<void>> => ({
  publint: () => tool('publint', 'src/cli.js', 'run', archive, '--strict'),
  attw: () =>
    tool(
      '@arethetypeswrong/cli',
      'dist/index.js',
      archive,
      // Node 10 knows no `exports`; the package wants Node 20.
      '--profile=node16',
      // No code to require: a file for pages, and YAML.
      '--exclude-entrypoints',
      './browser',
      './openapi.yaml',
      '--no-emoji',
    ),
  knip: () => tool('knip', 'bin/knip.js', '--no-progress'),
});
