import type { Discrepancy } from './compare.js';

/** From how many on the discrepancies of one gap, such as a whole response, share a line. */
const manyInOneGap = 3;

/** One line a discrepancy, each naming both sides; those that come from one gap are summed up. */
export function formatDiscrepancies(discrepancies: readonly Discrepancy[]): string {
  const gaps = new Map<string, readonly Discrepancy[]>();
  for (const discrepancy of discrepancies) {
    const gap = `${discrepancy.kind} ${discrepancy.gap}`;
    gaps.set(gap, [...(gaps.get(gap) ?? []), discrepancy]);
  }
  return [...gaps.values()]
    .flatMap((group) => (group.length < manyInOneGap ? group.map(lineOf) : [lineOfGap(group)]))
    .join('\n');
}

function lineOf({ kind, path, documented, described, source }: Discrepancy): string {
  const says = `"${source}" says ${JSON.stringify(documented)}`;
  const sides: Record<Discrepancy['kind'], string> = {
    missing: `${says}; the description says nothing`,
    contradicted: `${says}; the description says ${JSON.stringify(described)}`,
    unbacked: `the description says ${JSON.stringify(described)}; no document and no ruling does (nearest fact: "${source}")`,
  };
  return `${kind}: ${path}: ${sides[kind]}`;
}

function lineOfGap(group: readonly Discrepancy[]): string {
  const [first] = group;
  if (!first) return '';
  const others =
    first.kind === 'unbacked' ? 'no document and no ruling does' : 'the description says nothing';
  const side = first.kind === 'unbacked' ? 'the description' : `"${first.source}"`;
  const claims = group.map(({ path, documented, described }) => {
    const below = path === first.gap ? '' : `${path.slice(first.gap.length + ' › '.length)} = `;
    return `${below}${JSON.stringify(documented ?? described)}`;
  });
  return `${first.kind}: ${first.gap}: ${side} says all of this, ${others}: ${claims.join('; ')}`;
}
