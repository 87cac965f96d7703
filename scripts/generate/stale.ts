/** A file that is not what the description makes of it. */
export interface StaleFile {
  /** Path, from the folder that was compared. */
  name: string;
  /** The first line that differs, from 1, as it is and as it has to be; nothing where the file is missing. */
  difference: { line: number; found: string | undefined; wanted: string | undefined } | undefined;
}

/** The first line of which two texts have another; the text that ends before it has none. */
export function firstDifference(found: string, wanted: string): StaleFile['difference'] {
  const [there, due] = [found.split('\n'), wanted.split('\n')];
  const index = [...due, undefined].findIndex((text, place) => text !== there[place]);
  return { line: index + 1, found: there[index], wanted: due[index] };
}

const marked = (mark: string, line: string | undefined) =>
  line === undefined ? [] : [`  ${mark} ${line.trim()}`];

function show({ name, difference }: StaleFile): string {
  if (difference === undefined) return `${name} is missing.`;
  const { line, found, wanted } = difference;
  return [`${name}:${line}`, ...marked('-', found), ...marked('+', wanted)].join('\n');
}

/** Says which files are stale, and shows of each where, like a patch: what is committed, then what is due. */
export const complain = (stale: StaleFile[]): string =>
  [
    `Stale: ${stale.map(({ name }) => name).join(', ')}. Run "npm run generate" and commit the result.`,
    ...stale.map(show),
  ].join('\n\n');
