import { UserError } from '../support/command.js';
import { isAllowed } from './allowed.js';
import { builtIntoPackage } from './built-in.js';
import { identify, type ReachingPackage, readLock, trees } from './installed.js';

/** A package, and the way by which it reaches a user. */
export interface Reach extends ReachingPackage {
  /** `installed`, `built into …`, or `with …`, an optional peer. */
  by: string;
  kind: 'installed' | 'built in' | 'optional peer';
}

/** Every package that reaches a user, and how. The packages are those that are installed in the folder of a project. */
export async function reach(folder: string): Promise<Reach[]> {
  const { runtime, peers } = trees(await readLock(folder));
  const inFiles = await builtIntoPackage();
  const ways: { path: string; kind: Reach['kind']; by: string }[] = [
    ...runtime.map((path) => ({ path, kind: 'installed' as const, by: 'installed' })),
    ...[...inFiles].map(([path, files]) => ({
      path,
      kind: 'built in' as const,
      by: `built into ${files.join(', ')}`,
    })),
    ...[...peers].flatMap(([peer, paths]) =>
      paths.map((path) => ({ path, kind: 'optional peer' as const, by: `with ${peer}, an optional peer` })),
    ),
  ];
  return Promise.all(
    ways.map(async ({ path, kind, by }) => ({ ...(await identify(folder, path)), kind, by })),
  );
}

/** Throws a UserError that names the packages whose licence is not among the allowed ones. */
export function demandAllowed(packages: readonly Reach[]): void {
  const refused = packages.filter(({ licence }) => !isAllowed(licence));
  if (refused.length === 0) return;
  const lines = refused.map(({ name, version, licence, by }) => `${name} ${version}: ${licence} (${by})`);
  throw new UserError(`Not allowed in scripts/licences/allowed.ts:\n${lines.join('\n')}`);
}
