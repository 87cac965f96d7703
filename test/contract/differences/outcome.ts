/** What a server makes of a request: status, body, headers by their names, and what it holds against the request. */
export type Outcome = Record<string, unknown>;

/** Headers that say nothing of a server's judgement: the time, and how long a body is that is compared itself. */
const ignored = ['date', 'content-length'];

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Reads a response. Violations stand apart from their wording. */
export function outcomeOf(response: Buffer): Outcome {
  const text = response.toString('latin1').replace(/^HTTP\/1\.1 100 .*\r\n\r\n/, '');
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return { response: 'none' };
  const [statusLine = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = Object.fromEntries(
    lines
      .map((line) => [line.replace(/:.*/s, '').toLowerCase(), line.replace(/^.*?: ?/s, '')])
      .filter(([name]) => !ignored.includes(String(name))),
  );
  const { 'sl-violations': violations = '[]', ...others } = headers;
  const found = parsed(violations) as { message: string }[];
  return {
    status: Number(statusLine.split(' ')[1]),
    body: parsed(Buffer.from(text.slice(end + 4), 'latin1').toString()),
    violations: found.map(({ message: _, ...violation }) => violation),
    wording: found.map(({ message }) => message),
    ...others,
  };
}

/** The parts in which two outcomes differ. Without a response there is nothing else to compare. */
export function differingParts(one: Outcome, other: Outcome): string[] {
  if (one['response'] !== other['response']) return ['response'];
  const parts = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  const differing = parts.filter((part) => JSON.stringify(one[part]) !== JSON.stringify(other[part])).sort();
  // Other violations have other words.
  return differing.includes('violations') ? differing.filter((part) => part !== 'wording') : differing;
}
