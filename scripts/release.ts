import { checksAfter, checksBefore, publishCommand, release } from './release/release.js';
import { packTagged } from './release/tagged.js';
import { runCommand, UserError } from './support/command.js';
import { inProject, projectRoot } from './support/project.js';
import { npm } from './support/run.js';

const checks = [...checksBefore, ...checksAfter];
const out = inProject('release');

await runCommand({
  usage: 'npm run release --',
  summary: 'Does everything up to publishing: checks, version, changelog, build, archive, commit and tag.',
  options: {
    'dry-run': {
      type: 'boolean',
      description: 'do everything in a checkout of its own, and keep the archive only',
    },
    skip: {
      type: 'string',
      value: '<checks>',
      description: `in a dry run, leave out any of ${checks.join(', ')}`,
    },
    tagged: { type: 'boolean', description: 'pack the version that has its tag, as CI does' },
  },
  examples: [
    ['--dry-run', 'see what the next version would be'],
    ['--dry-run --skip test,check:consumers', 'the same without the slow checks'],
  ],
  async run({ 'dry-run': dry = false, skip, tagged = false }) {
    if (skip !== undefined && !dry) throw new UserError('--skip is for dry runs: a release skips no check.');
    if (tagged && dry) throw new UserError('--tagged and --dry-run contradict each other.');
    const skipped = skip?.split(',') ?? [];
    const unknown = skipped.find((name) => !checks.includes(name));
    if (unknown !== undefined) throw new UserError(`--skip knows ${checks.join(', ')}, not "${unknown}".`);
    if (tagged) {
      const { archive, digest } = await packTagged(npm, projectRoot, out);
      console.log(`Written: release/${archive}, contents sha256 ${digest}.`);
      return;
    }
    const start = performance.now();
    const say = (step: string) => {
      console.log(`${((performance.now() - start) / 1000).toFixed(0).padStart(4)} s  ${step}`);
    };
    const made = await release({ root: projectRoot, out, dry, skip: skipped, npm, say });
    const { tag, changelog, archive, size, contents, digest } = made;
    console.log(
      [
        `\n${tag}\n\n${changelog}\n`,
        `release/${archive}: ${size.toFixed(1)} kB, ${contents.size} files, the same in two builds,`,
        `contents sha256 ${digest}`,
        '',
        dry ? 'A dry run: no commit, no tag. A release would go on with' : 'To publish it:',
        `  git push --atomic origin main ${tag}`,
        'which has CI build the same contents again, and run',
        `  ${publishCommand(archive)}`,
      ].join('\n'),
    );
  },
});
