const longestHeader = 8_000;

/** One thing that is wrong with a request, or with an answer. */
export interface Violation {
  /** From `request` or `response` to the place: `['request', 'body', 'message', 'text']`. */
  location: string[];
  severity: string;
  /** The keyword of the schema that is broken, or a status. */
  code: string | number;
  /** What is wrong, and what would be right. */
  message: string;
}

const asciiOnly = (json: string) =>
  json.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/**
 * The `sl-violations` header, as Prism's own server has it, with two differences: what lies beyond ASCII is escaped,
 * since a header cannot carry it, and a list too long for a header loses whole entries, so that it stays JSON.
 */
export function violationsHeader(violations: readonly Violation[]): Record<string, string> {
  if (violations.length === 0) return {};
  const entries: string[] = [];
  let length = 2;
  for (const { location, severity, code, message } of violations) {
    const entry = asciiOnly(JSON.stringify({ location, severity, code, message }));
    length += entry.length + 1;
    if (length <= longestHeader) entries.push(entry);
  }
  return { 'sl-violations': `[${entries.join(',')}]` };
}

/** What Prism puts before a message, which a pointer says better. */
function withoutPlace(message: string, [part, ...path]: string[]): string {
  const kind = part === 'body' ? 'property' : 'parameter';
  const places = [`Request ${part} ${kind} ${path.join('.')} `, `Request ${part} `, 'Request '];
  const place = places.find((candidate) => message.startsWith(candidate)) ?? '';
  return message.slice(place.length);
}

/** For people: the place as a pointer, then what is wrong there; the refusal of a token alone if there is one. */
export function reasonsOf(violations: readonly Violation[]): string[] {
  const unauthorized = violations.filter(({ code }) => code === 401);
  return (unauthorized.length > 0 ? unauthorized : violations).map(({ location: [, ...path], message }) => {
    const pointer = path.map((part) => `/${part}`).join('');
    return [pointer, withoutPlace(message, path)].filter((part) => part !== '').join(' ');
  });
}
