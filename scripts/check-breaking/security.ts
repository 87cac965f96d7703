import { type Bundle, reader } from '../support/description.js';
import type { Change } from './change.js';

/** Whether a call needs credentials. An empty list or an empty alternative lets everybody in. */
const asksForCredentials = (requirements: unknown) =>
  Array.isArray(requirements) &&
  requirements.length > 0 &&
  requirements.every((alternative) => Object.keys(alternative as object).length > 0);

/**
 * Operations that needed credentials and no longer do, or the other way round. Redocly's rules do not look at the
 * former, and at the latter only where requirements are written down, not where an exemption is taken away.
 */
export function findChangedSecurity(base: Bundle, revision: Bundle): Change[] {
  const [old, young] = [reader(base), reader(revision)];
  const still = new Set(young.operationPlaces().map(({ pointer }) => pointer));
  const places = old.operationPlaces().filter(({ pointer }) => still.has(pointer));
  return places.flatMap(({ pointer }): Change[] => {
    const [was, is] = [old.resolve(pointer).node, young.resolve(pointer).node];
    const before = was['security'] ?? base['security'];
    const after = is['security'] ?? revision['security'];
    if (asksForCredentials(before) === asksForCredentials(after)) return [];
    const isOwn = 'security' in was || 'security' in is;
    return [
      {
        level: 'major',
        place: isOwn ? `${pointer}/security` : '#/security',
        before,
        after,
        reason: asksForCredentials(after)
          ? 'Calls without a token are refused from now on.'
          : 'Calls without a token are let in: nobody can rely on their refusal any more.',
      },
    ];
  });
}
