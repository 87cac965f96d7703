import { refresh } from './generate/index.js';
import { refreshOptionsTable } from './generate/options-table.js';
import { complain } from './generate/stale.js';
import { runCommand, UserError } from './support/command.js';

await runCommand({
  usage: 'npm run generate --',
  summary: 'Writes generated/ from the description under openapi/, and the table of options in README.md.',
  options: {
    check: { type: 'boolean', description: 'write nothing; fail and name the files that are stale' },
  },
  async run({ check = false }) {
    const stale = await refresh({ dry: check });
    const readme = (await refreshOptionsTable(check)) ? ['README.md'] : [];
    const names = [...stale.map(({ name }) => `generated/${name}`), ...readme];
    if (names.length === 0) console.log('generated/ and README.md are up to date.');
    else if (!check) console.log(`Written: ${names.join(', ')}.`);
    else if (stale.length > 0) throw new UserError(complain(stale));
    else
      throw new UserError(
        'Stale: the table of options in README.md. Run "npm run generate" and commit the result.',
      );
  },
});
