import { readFile } from 'node:fs/promises';
import { dirname, join, normalize, posix } from 'node:path';
import type { Manifest, Packed } from '../support/pack.js';
import { inProject } from '../support/project.js';

/** What may be in the package. Everything else is there by mistake. */
const expected = [
  /^(package\.json|LICENSE|dist\/THIRD-PARTY-LICENCES)$/,
  // README links to all of these, so that readers of the package need them.
  /^(README|CHANGELOG|CONTRIBUTING|DECISIONS|SECURITY)\.md$/,
  /^examples\/[\w/.-]+\.(ts|cjs|html|csv|md)$/,
  /^openapi\/(?!code-samples\/)[\w/.{}-]+\.(yaml|md)$/,
  /^openapi\/guides\/pictures\/[\w.-]+\.svg$/,
  /^llms\.txt$/,
  /^skills\/aelyst-client\/(SKILL|references\/\w+)\.md$/,
  /^dist\/(index|mock|msw|redis|schema|validate)\.(js|cjs|d\.cts)$/,
  // Sources and maps are included for what runs in users' programs.
  /^dist\/(index|redis)\.c?js\.map$/,
  /^dist\/aelyst-mock\.js$/,
  /^dist\/aelyst-send\.js$/,
  /^dist\/browser\.js$/,
  /^dist\/description\.cjs$/,
  /^dist\/openapi\.(json|yaml)$/,
  /^dist\/types\/src\/[\w/-]+\.d\.ts(\.map)?$/,
  /^dist\/types\/generated\/(body-validators|operations|schemas?|validate)\.d\.ts$/,
  /^src\/(http\/)?[\w-]+\.ts$/,
  /^generated\/operations\.ts$/,
];

/** Scripts that npm runs where a package is installed. */
const installScripts = ['preinstall', 'install', 'postinstall'];

type Contents = Pick<Packed, 'size' | 'files'>;

/** What is wrong with an archive: what should not be in it, what is missing, and its weight. */
export function faultsOf({ size, files }: Contents, manifest: Manifest, maxBytes: number): string[] {
  const paths = files.map(({ path }) => path);
  const commands = files.filter(({ path }) => /^dist\/aelyst-[a-z]+\.js$/.test(path));
  return [
    ...paths
      .filter((path) => !expected.some((pattern) => pattern.test(path)))
      .map((path) => `${path} should not be in the package.`),
    ...expected
      .filter((pattern) => !paths.some((path) => pattern.test(path)))
      .map((pattern) => `Nothing in the package is ${pattern}.`),
    ...commands.filter(({ mode }) => (mode & 0o111) === 0).map(({ path }) => `${path} cannot be executed.`),
    ...(manifest.private ? ['The package is private, and cannot be published.'] : []),
    ...installScripts
      .filter((name) => name in manifest.scripts)
      .map((name) => `The package runs "${name}" where it is installed.`),
    ...(size > maxBytes ? [`The archive has ${size} bytes, more than ${maxBytes}.`] : []),
  ];
}

/** Source maps that lead to a source that the package does not have. */
export async function brokenMaps(paths: readonly string[]): Promise<string[]> {
  const published = new Set(paths.map((path) => normalize(path)));
  const maps = paths.filter((path) => path.endsWith('.map'));
  const faults = maps.map(async (path) => {
    const { sources } = JSON.parse(await readFile(inProject(path), 'utf8')) as { sources: string[] };
    const targets = sources.map((source) => join(dirname(path), source));
    return targets
      .filter((target) => !published.has(target))
      .map((target) => `${path} leads to ${target}, which is not in the package.`);
  });
  return (await Promise.all(faults)).flat();
}

/** Links of the published texts that lead to something which the package does not have, such as `README.md: docs/a.md`. */
export async function brokenLinks(paths: readonly string[]): Promise<string[]> {
  const texts = paths.filter((path) => /\.md$|^llms\.txt$/.test(path));
  const faults = texts.map(async (path) => {
    const text = await readFile(inProject(path), 'utf8');
    const links = [...text.matchAll(/\]\((?!\w+:|#)([^)\s#]+)/g)].map(([, link = '']) => link);
    return links
      .filter((link) => {
        const target = posix.join(posix.dirname(path), link);
        return !paths.some((published) => published === target || published.startsWith(`${target}/`));
      })
      .map((link) => `${path} links to ${link}, which is not in the package.`);
  });
  return (await Promise.all(faults)).flat();
}
