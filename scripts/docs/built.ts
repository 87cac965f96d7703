import { inProject, projectRoot } from '../support/project.js';
import { run } from '../support/run.js';
import { upToDate } from '../support/up-to-date.js';

/** Everything that the site is made from. */
const sources = [
  ...[
    'generated',
    'openapi',
    'src',
    'scripts/docs',
    'scripts/generate',
    'scripts/support',
    'scripts/docs.ts',
  ],
  ...[
    'README.md',
    'llms.txt',
    'skills',
    'examples/README.md',
    'redocly.yaml',
    'tsconfig.json',
    'package.json',
    'package-lock.json',
  ],
];

/** The folder of the documentation, which is built if anything that it is made from has changed since it was. */
export const builtDocs = (): Promise<string> =>
  upToDate('docs', sources, async (outDir) => {
    // In a process of its own: VitePress sets NODE_ENV, and prints.
    const script = ['--import', 'tsx', inProject('scripts', 'docs.ts'), '--out', outDir];
    await run(process.execPath, script, projectRoot, 'npm run docs');
  });
