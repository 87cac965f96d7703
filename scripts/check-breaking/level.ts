/** What a change asks of the next version, from the least to the most. */
export const levels = ['none', 'patch', 'minor', 'major'] as const;

export type Level = (typeof levels)[number];

export const isLevel = (value: unknown): value is Level => levels.some((level) => level === value);

export const isLess = (one: Level, other: Level) => levels.indexOf(one) < levels.indexOf(other);

export const highest = (among: Level[]): Level =>
  among.reduce((high, level) => (isLess(high, level) ? level : high), 'none');
