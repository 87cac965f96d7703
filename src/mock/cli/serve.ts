import { once } from 'node:events';
import { UserError } from '../../command-line/command.js';
import { MockError } from '../mock-error.js';
import type { Mock, MockOptions } from '../options.js';
import { startMock } from '../start-mock.js';
import { orphaned, starters } from './orphan.js';
import { createOutput, type Output, type OutputOptions } from './output.js';

interface ServeOptions extends OutputOptions {
  /** Do not end with the process that started this one. */
  stay?: boolean | undefined;
}

interface Start {
  start?: (options: MockOptions) => Promise<Mock>;
  /** Runs alongside the mock until its result is ended. */
  along?: ((output: Output) => Promise<{ end(): Promise<void> }>) | undefined;
}

const ends = {
  SIGINT: 'The mock has ended: it was interrupted.',
  SIGTERM: 'The mock has ended: it was told to (SIGTERM).',
  orphaned: 'The mock has ended, because the process that started it has. --stay keeps it running.',
} as const;

/** Starts a mock and shows what it does, until Ctrl-C, a signal, or the end of the process that started this one. */
export async function serve(
  options: MockOptions,
  { stay = false, ...shown }: ServeOptions,
  { start = startMock, along }: Start = {},
): Promise<void> {
  const output = createOutput(shown);
  // Before the ready message: the parent process may exit as soon as it has read that.
  const startedBy = stay ? undefined : starters();
  const mock = await start({ ...options, onRequest: output.request }).catch((error: unknown) => {
    throw error instanceof MockError ? new UserError(error.message) : error;
  });
  // A terminal that closes would otherwise end what it started.
  if (stay) process.on('SIGHUP', () => {});
  const signals = (['SIGINT', 'SIGTERM'] as const).map((signal) => once(process, signal).then(() => signal));
  const orphan = startedBy?.then(orphaned).then(() => 'orphaned' as const);
  const running = await along?.(output);
  output.ready(mock, Boolean(options.queued || options.latency));
  const end = await Promise.race([...signals, ...(orphan === undefined ? [] : [orphan])]);
  output.ended(end, ends[end]);
  await Promise.all([running?.end(), mock.close()]);
}
