import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { builtDocs, serveDocs } from './docs/serve.js';
import { runCommand, UserError } from './support/command.js';
import { freePort } from './support/loopback.js';
import { inProject } from './support/project.js';

/** The port if it is free; otherwise any free one, with a message. */
async function portFor(purpose: string, wanted: number): Promise<number> {
  const port = await freePort(wanted);
  if (port !== wanted) console.log(`Port ${wanted} is taken; the ${purpose} gets another.`);
  return port;
}

async function bringUpToDate(): Promise<void> {
  const { refresh } = await import('./generate/index.js');
  const stale = await refresh();
  const names = stale.map(({ name }) => name).join(', ');
  if (stale.length > 0) console.log(`Brought up to date: ${names}.`);
}

/** Runs the quickstart as a program of its own, the way its reader would. */
async function runQuickstart(baseUrl: string): Promise<void> {
  const quickstart = spawn(process.execPath, ['--import', 'tsx', inProject('examples', 'quickstart.ts')], {
    cwd: inProject(),
    env: { ...process.env, AELYST_BASE_URL: baseUrl, AELYST_TOKEN: 'any-token-will-do' },
    stdio: 'inherit',
  });
  const [code] = await once(quickstart, 'exit');
  if (code !== 0) throw new UserError(`examples/quickstart.ts ended with exit code ${code}.`);
}

await runCommand({
  usage: 'npm start --',
  summary: 'Starts the mock and the documentation, and shows typed calls and their results.',
  options: {
    once: { type: 'boolean', description: 'end after the calls, instead of serving until Ctrl-C' },
  },
  async run({ once: onlyOnce = false }) {
    await bringUpToDate();

    // Only now: the mock reads what has just been generated.
    const { startMock } = await import('../src/mock/index.js');
    const [mock, dir] = await Promise.all([
      portFor('mock', 4010).then((port) => startMock({ port })),
      builtDocs(),
    ]);
    const docs = await serveDocs({ dir, port: await portFor('documentation', 4011), mock: mock.url });
    try {
      console.log(`\nFive calls to the mock, then two that are refused on purpose:\n`);
      await runQuickstart(mock.url);
      console.log(mock.instructions);
      console.log(`The documentation is at ${docs.url}\n`);
      if (onlyOnce) return;
      console.log('Serving until Ctrl-C.');
      await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
    } finally {
      await Promise.all([mock.close(), docs.close()]);
    }
  },
});
