import { upToDate } from '../support/up-to-date.js';

/** Everything that the site is made from. */
const sources = [
  ...['generated', 'openapi', 'src', 'scripts/docs', 'scripts/generate', 'scripts/support'],
  ...['redocly.yaml', 'tsconfig.json', 'package.json', 'package-lock.json'],
];

/** The folder of the documentation, which is built if anything that it is made from has changed since it was. */
export const builtDocs = (): Promise<string> =>
  upToDate('docs', sources, async (outDir) => {
    // Half a second to load, for those who have to wait for the building anyway.
    const { buildDocs } = await import('./build.js');
    await buildDocs({ outDir });
  });
