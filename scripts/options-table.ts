import { refreshTable } from './options/table.js';
import { runCommand, UserError } from './support/command.js';

await runCommand({
  usage: 'npx tsx scripts/options-table.ts',
  summary: 'Writes the table of options in README.md from the TSDoc of src/options.ts.',
  options: { check: { type: 'boolean', description: 'write nothing; fail if the table is stale' } },
  async run({ check = false }) {
    const stale = await refreshTable({ dry: check });
    if (!stale) console.log('The table of options is up to date.');
    else if (!check) console.log('Written: README.md.');
    else {
      throw new UserError(
        'Stale: the table of options in README.md. Run "npx tsx scripts/options-table.ts" and commit the result.',
      );
    }
  },
});
