import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { coverageOf } from '../test/contract/report/coverage.js';
import { exceptions } from '../test/contract/report/exceptions.js';
import { readExchanges, recordsVariable } from '../test/contract/report/exchange.js';
import { toHtml } from '../test/contract/report/html.js';
import { toMarkdown } from '../test/contract/report/markdown.js';
import { runCommand, UserError } from './support/command.js';
import { type Bundle, readOperations } from './support/description.js';
import { inProject, projectRoot } from './support/project.js';

const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');

/** Runs the contract tests, which write down what they exchange with the mock. */
async function testContract(folder: string): Promise<void> {
  const tests = spawn(process.execPath, [vitest, 'run', 'test/contract'], {
    cwd: projectRoot,
    env: { ...process.env, [recordsVariable]: folder },
    stdio: 'inherit',
  });
  const [code] = await once(tests, 'close');
  if (code !== 0) throw new UserError('The contract tests fail, so there is nothing to report yet.');
}

await runCommand({
  usage: 'npm run contract:report --',
  summary: 'Runs the contract tests, and reports what of the description they have met.',
  options: {
    out: {
      type: 'string',
      value: '<folder>',
      description: 'where to write to instead of coverage/contract/',
    },
  },
  examples: [['', 'writes coverage/contract/index.html and report.md; fails if something is uncovered']],
  async run({ out = inProject('coverage', 'contract') }) {
    const records = await mkdtemp(join(tmpdir(), 'contract-'));
    try {
      await testContract(records);
      const bundle = JSON.parse(await readFile(inProject('generated', 'openapi.json'), 'utf8')) as Bundle;
      const coverage = coverageOf(bundle, readOperations(bundle), await readExchanges(records), exceptions);
      await mkdir(out, { recursive: true });
      await writeFile(join(out, 'index.html'), toHtml(coverage, exceptions));
      await writeFile(join(out, 'report.md'), toMarkdown(coverage, exceptions));
      console.log(`Written: index.html and report.md in ${relative(projectRoot, out) || '.'}/.`);
      if (coverage.problems.length > 0) throw new UserError(coverage.problems.join('\n'));
      const checks = coverage.operations.flatMap(({ lines }) => lines).length;
      console.log(`All ${checks} things that the description says are met, or listed as an exception.`);
    } finally {
      await rm(records, { recursive: true });
    }
  },
});
