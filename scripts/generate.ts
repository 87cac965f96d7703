import { refresh, staleReport } from './generate/index.js';
import { runCommand, UserError } from './support/command.js';

await runCommand({
  usage: 'npm run generate --',
  summary:
    'Writes generated/, llms.txt, skills/ and the tables of README.md from openapi/ and src/options.ts.',
  options: {
    check: { type: 'boolean', description: 'write nothing; fail and name the files that are stale' },
  },
  async run({ check = false }) {
    const stale = await refresh({ dry: check });
    if (stale.length === 0) console.log('generated/, llms.txt, skills/ and README.md are up to date.');
    else if (check) throw new UserError(staleReport(stale));
    else console.log(`Written: ${stale.map(({ name }) => name).join(', ')}.`);
  },
});
