import { refresh } from './generate/index.js';
import { complain } from './generate/stale.js';
import { runCommand, UserError } from './support/command.js';

await runCommand({
  usage: 'npm run generate --',
  summary: 'Writes generated/ from the description under openapi/.',
  options: {
    check: { type: 'boolean', description: 'write nothing; fail and name the files that are stale' },
  },
  async run({ check = false }) {
    const stale = await refresh({ dry: check });
    if (stale.length === 0) console.log('generated/ is up to date.');
    else if (check) throw new UserError(complain(stale));
    else console.log(`Written: ${stale.map(({ name }) => `generated/${name}`).join(', ')}.`);
  },
});
