import { basename } from 'node:path';
import { watch } from 'chokidar';
import { refresh } from '../generate/index.js';
import { UserError } from '../support/command.js';
import { inProject } from '../support/project.js';
import { type BuildOptions, buildDocs } from './build.js';
import { type PackageReference, readPackageReference } from './pages/package-reference.js';

interface Says {
  log(line: string): void;
  error(line: string): void;
}

interface Following {
  close(): Promise<void>;
}

/** Code of the builder, which has been read already; what runs in the browser is compiled anew each time. */
const ofBuilder = /scripts.docs.(?!console.(main|form|answer|request)\.|frame.colour-mode|mends).*\.ts$/;

/** A build follows this long after the last change, since editors write several files at once. */
const quietMs = 80;

/**
 * Builds the documentation, and again at each change of its sources. What is wrong is said, and the last good pages
 * stay.
 *
 * @param folders What to follow, by default the description, the documentation and the package.
 * @param build What to do at each change.
 */
export async function watchDocs(
  options: BuildOptions,
  says: Says,
  folders = ['openapi', 'scripts/docs', 'src', 'redocly.yaml'].map((path) => inProject(path)),
  build: (options: BuildOptions) => Promise<unknown> = buildDocs,
): Promise<Following> {
  // Reading the package takes longer than all the rest, and only its sources change what comes of it.
  let reference: Promise<PackageReference> | undefined;
  const readPackage = () => {
    reference ??= (options.readPackage ?? readPackageReference)();
    return reference;
  };

  let described = true;

  async function buildAndSay(): Promise<void> {
    const start = performance.now();
    try {
      if (options.source === undefined && described) await refresh();
      described = false;
      await build({ ...options, readPackage });
      says.log(`Built in ${((performance.now() - start) / 1000).toFixed(1)} s.`);
    } catch (error) {
      reference = undefined;
      described = true;
      says.error(error instanceof UserError ? error.message : String(error));
    }
  }

  let running = buildAndSay();
  await running;
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(folders, { ignoreInitial: true }).on('all', (_, path) => {
    if (ofBuilder.test(path)) says.log(`${basename(path)} takes effect at the next start.`);
    if (path.startsWith(inProject('src'))) reference = undefined;
    if (path.startsWith(inProject('openapi'))) described = true;
    clearTimeout(timer);
    timer = setTimeout(() => {
      running = running.then(buildAndSay);
    }, quietMs);
  });
  await new Promise<void>((resolve) => watcher.once('ready', resolve));
  return {
    async close() {
      clearTimeout(timer);
      await watcher.close();
      await running;
    },
  };
}
