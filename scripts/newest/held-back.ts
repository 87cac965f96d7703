import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { inProject } from '../support/project.js';

/** A rule of .github/dependabot.yml: dependencies that are not to be renewed, or not from a version on. */
export interface HeldBack {
  'dependency-name': string;
  /** Absent: at no version. */
  versions?: string[];
}

interface Dependabot {
  updates: { 'package-ecosystem': string; ignore?: HeldBack[] }[];
}

/** What .github/dependabot.yml says of npm's packages. */
export async function readHeldBack(): Promise<HeldBack[]> {
  const text = await readFile(inProject('.github', 'dependabot.yml'), 'utf8');
  const { updates } = parse(text) as Dependabot;
  return updates.find((each) => each['package-ecosystem'] === 'npm')?.ignore ?? [];
}

/** Whether a rule is about a dependency; its name may end with `*`. */
export const concerns = (rule: HeldBack, name: string) => {
  const pattern = rule['dependency-name'];
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
};

/** The first version that a rule excludes; none if it excludes every version. */
export function bound(rule: HeldBack): string | undefined {
  if (rule.versions === undefined) return undefined;
  const [, version] = /^>=(\d+(?:\.\d+)*)$/.exec(rule.versions.join()) ?? [];
  if (version === undefined)
    throw new Error(`.github/dependabot.yml: ${rule['dependency-name']} needs one range such as ">=5".`);
  return version;
}

/** What `npm install` has to be asked for to get the newest versions that the rules admit. */
export const newest = (names: readonly string[], rules: readonly HeldBack[]): string[] =>
  names.flatMap((name) => {
    const rule = rules.find((each) => concerns(each, name));
    if (rule === undefined) return [`${name}@latest`];
    const version = bound(rule);
    return version === undefined ? [] : [`${name}@<${version}`];
  });
