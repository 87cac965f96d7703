import type { Level } from '../check-breaking/level.js';

/** Whether all lines of a text are lines of another, in their order. */
function contains(longer: string, shorter: string): boolean {
  const lines = longer.split('\n');
  let from = 0;
  return shorter.split('\n').every((line) => {
    const found = lines.indexOf(line, from);
    from = found + 1;
    return found >= 0;
  });
}

/**
 * What a change of a report asks of the next version. A line that is gone or another may be what somebody's code says,
 * so it counts as breaking; what was only added does not.
 */
export function levelOf(released: string, current: string): Level {
  if (released === current) return 'none';
  return contains(current, released) ? 'minor' : 'major';
}
