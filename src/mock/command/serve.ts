import { once } from 'node:events';
import { UserError } from '../../command-line/command.js';
import { createOutput, type Output, type OutputOptions } from '../console/output.js';
import { MockError } from '../mock-error.js';
import type { Mock, MockOptions } from '../options.js';
import { startMock } from '../start-mock.js';
import { orphaned, starters } from './orphan.js';

/** Stops serving: what else has to end is ended by `end`. */
type Accompany = (mock: Mock, output: Output) => Promise<{ end(): Promise<void> }>;

/**
 * Starts a mock and shows what it does, until Ctrl-C, a signal, or the end of the process that started this one.
 *
 * @param accompany Runs along with the mock.
 */
export async function serve(
  options: MockOptions,
  shown: OutputOptions,
  accompany?: Accompany,
): Promise<void> {
  const output = createOutput(shown);
  // Asked first: whoever started this one may be gone as soon as it has read that the mock is ready.
  const startedBy = starters();
  const mock = await startMock({ ...options, onRequest: output.request }).catch((error: unknown) => {
    throw error instanceof MockError ? new UserError(error.message) : error;
  });
  const orphan = orphaned(await startedBy);
  const stopped = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM'), orphan]);
  const companion = await accompany?.(mock, output);
  output.ready(mock, Boolean(options.queued || options.latency));
  await stopped;
  await Promise.all([companion?.end(), mock.close()]);
}
