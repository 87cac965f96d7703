import { agentFiles, forgottenFiles } from './generate/agents.js';
import { bundleDescription } from './generate/bundle.js';
import { generateFrom, refresh } from './generate/index.js';
import { refreshOptionsTable } from './generate/options-table.js';
import { complain } from './generate/stale.js';
import { runCommand, UserError } from './support/command.js';
import { inProject } from './support/project.js';

await runCommand({
  usage: 'npm run generate --',
  summary:
    'Writes generated/, llms.txt and skills/ from the description under openapi/, and the table of options in README.md.',
  options: {
    check: { type: 'boolean', description: 'write nothing; fail and name the files that are stale' },
  },
  async run({ check = false }) {
    const bundle = await bundleDescription();
    const generated = await refresh({ dry: check, files: await generateFrom(bundle) });
    // Afterwards: an operation without samples is of use already.
    const files = agentFiles(bundle);
    const forAgents = await refresh({ dry: check, folder: inProject(), files });
    const forgotten = forgottenFiles(files, !check);
    const stale = [...generated.map((file) => ({ ...file, name: `generated/${file.name}` })), ...forAgents];
    const readme = (await refreshOptionsTable(check)) ? ['README.md'] : [];
    const names = [...stale.map(({ name }) => name), ...readme];
    if (names.length + forgotten.length === 0)
      console.log('generated/, llms.txt, skills/ and README.md are up to date.');
    else if (!check) {
      if (names.length > 0) console.log(`Written: ${names.join(', ')}.`);
      if (forgotten.length > 0) console.log(`Removed: ${forgotten.join(', ')}.`);
    } else if (stale.length > 0) throw new UserError(complain(stale));
    else if (forgotten.length > 0)
      throw new UserError(
        `About operations that are gone: ${forgotten.join(', ')}. Run "npm run generate" and commit the result.`,
      );
    else
      throw new UserError(
        'Stale: the table of options in README.md. Run "npm run generate" and commit the result.',
      );
  },
});
