import { refresh } from './generate/index.js';
import { runCommand, UserError } from './support/command.js';

await runCommand({
  usage: 'npm run generate --',
  summary: 'Writes generated/ from the description under openapi/.',
  options: {
    check: { type: 'boolean', description: 'write nothing; fail and name the files that are stale' },
  },
  async run({ check = false }) {
    const stale = (await refresh({ dry: check })).map((name) => `generated/${name}`);
    if (stale.length === 0) console.log('generated/ is up to date.');
    else if (!check) console.log(`Written: ${stale.join(', ')}.`);
    else throw new UserError(`Stale: ${stale.join(', ')}. Run "npm run generate" and commit the result.`);
  },
});
