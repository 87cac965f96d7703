import { watch } from 'chokidar';
import { UserError } from '../../src/command-line/command.js';
import type { Output } from '../../src/mock/console/output.js';
import { type Mock, MockError } from '../../src/mock/index.js';
import { bundleDescription } from '../generate/bundle.js';
import { inProject } from '../support/project.js';

/** An editor that saves several files does so within this time. */
const settleMs = 50;

/**
 * Bundles `openapi/` anew at each change, and lets a mock serve the result. While it is broken, the mock keeps to the
 * last that was not, and the reason is shown.
 *
 * @param folder What to watch.
 * @param bundle Gives the description.
 */
export async function watchDescription(
  mock: Mock,
  output: Output,
  { folder = inProject('openapi'), bundle = () => bundleDescription() } = {},
): Promise<{ end(): Promise<void> }> {
  let changed = false;
  let reloading: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function reloadOnce(): Promise<void> {
    const started = performance.now();
    try {
      await mock.reload(await bundle());
      output.note('reloaded', `Reloaded openapi/ in ${(performance.now() - started).toFixed(0)} ms.`);
    } catch (error) {
      if (!(error instanceof MockError || error instanceof UserError)) throw error;
      output.note(
        'broken',
        `The last description that was valid stays, since this one is not.\n${error.message}`,
      );
    }
  }

  /** One at a time; a change meanwhile asks for another. */
  async function reload(): Promise<void> {
    while (changed) {
      changed = false;
      await reloadOnce();
    }
    reloading = undefined;
  }

  const request = () => {
    changed = true;
    clearTimeout(timer);
    timer = setTimeout(() => {
      reloading ??= reload();
    }, settleMs);
  };

  const watcher = watch(folder, { ignoreInitial: true }).on('all', request);
  await new Promise<void>((resolve) => watcher.once('ready', () => resolve()));
  // What is served first is openapi/ as it stands, not the generated file.
  changed = true;
  reloading = reload();
  await reloading;
  return {
    async end() {
      clearTimeout(timer);
      changed = false;
      await Promise.all([watcher.close(), reloading]);
    },
  };
}
