import { upToDate } from './up-to-date.js';

/** What the build depends on. */
export const builtFrom = ['src', 'generated', 'scripts/build', 'scripts/build.ts', 'package.json'];

/** The folder with what `npm run build` writes, without types. It is built again if a source has changed. */
export const builtFolder = (): Promise<string> =>
  upToDate('build', builtFrom, async (folder) => {
    // TypeScript is among what this loads.
    const { codeFiles, writeFiles } = await import('../build.js');
    await writeFiles(await codeFiles(), folder);
  });
