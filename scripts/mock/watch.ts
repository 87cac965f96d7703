import { watch } from 'chokidar';
import { UserError } from '../../src/command-line/command.js';
import type { Output } from '../../src/mock/cli/output.js';
import type { Mock, MockOptions } from '../../src/mock/index.js';
import { launch, ownSource, type Source } from '../../src/mock/launch.js';
import { bundleDescription } from '../generate/bundle.js';
import { mockDescriptionOf } from '../generate/mock.js';
import { demandSupported } from '../generate/refusals.js';
import { compileValidators } from '../generate/validators.js';
import { ajvFor } from '../support/ajv.js';
import { type Bundle, readOperations } from '../support/description.js';
import { inProject } from '../support/project.js';

/** An editor saves several files within this time. */
const settleMs = 50;

/** @throws UserError for an example that does not fit its schema, which the mock would send all the same. */
function checkExamples(bundle: Bundle): void {
  for (const { operationId, request, responses } of readOperations(bundle)) {
    for (const { schema, examples } of [request, ...responses.map(({ content }) => content)]) {
      for (const { name, value } of examples) {
        const validate = ajvFor(bundle, schema);
        if (validate(value)) continue;
        const [fault] = validate.errors ?? [];
        throw new UserError(`${operationId}, example "${name}": ${fault?.instancePath} ${fault?.message}`);
      }
    }
  }
}

function sourceOf(bundle: Bundle): Source {
  demandSupported(bundle);
  const validators = compileValidators(bundle) as Source['validators'];
  checkExamples(bundle);
  return { description: mockDescriptionOf(bundle), validators };
}

/**
 * Bundles `openapi/` at each change, and lets a mock serve the result. While the description is invalid, the mock serves
 * the last valid one, and the reason is shown.
 *
 * @param folder What to watch.
 * @param bundle Gives the description.
 */
export async function watchDescription(
  output: Output,
  serve: (source: Source) => void,
  { folder = inProject('openapi'), bundle = () => bundleDescription() } = {},
): Promise<{ end(): Promise<void> }> {
  let timer: NodeJS.Timeout | undefined;

  async function reload(): Promise<void> {
    const started = performance.now();
    try {
      serve(sourceOf(await bundle()));
      output.note('reloaded', `Reloaded openapi/ in ${(performance.now() - started).toFixed(0)} ms.`);
    } catch (error) {
      // Whatever the generator finds: an edit must not end the mock.
      const { message } = error as Error;
      const told =
        error instanceof UserError ? message : `The description cannot be generated from: ${message}`;
      output.note('broken', `This description is not valid, so the mock serves the last valid one.\n${told}`);
    }
  }

  const watcher = watch(folder, { ignoreInitial: true });
  await new Promise<void>((resolve) => watcher.once('ready', () => resolve()));
  // The first one is made from openapi/ as it is now, not from the generated file; then one after the other.
  let reloading = reload();
  watcher.on('all', () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      reloading = reloading.then(reload);
    }, settleMs);
  });
  await reloading;
  return {
    async end() {
      clearTimeout(timer);
      await Promise.all([watcher.close(), reloading]);
    },
  };
}

/** Starts a mock that follows the files under `openapi/`. */
export function watching() {
  let launched: Awaited<ReturnType<typeof launch>> | undefined;
  return {
    async start(options: MockOptions): Promise<Mock> {
      launched = await launch(options, ownSource);
      return launched.mock;
    },
    along: (output: Output) => watchDescription(output, (source) => launched?.serve(source)),
  };
}
