/** What must not be seen in the texts of errors. */
export interface Secrets {
  /** The tokens that the requests carried. */
  tokens?: ReadonlySet<string> | readonly string[];
  /** The identifier of the call. */
  identifier?: string | undefined;
  /** Leaves e-mail addresses and phone numbers, the identifier's too. */
  showPersonalData?: boolean;
}

// Where a run of characters begins, and there only, so that the time grows with the length and not with its square.
const emailAddress = /(?<![^\s"'<>@:/])[^\s"'<>@:/]+(@|%40)[\p{L}\p{N}.-]+/giu;
const phoneNumber = /(\+|%2B)\d[\d\s().-]{5,}\d|\b\d{8,}\b/gi;

/** A pattern for a text however it is spelled: as it is, percent-encoded, escaped as in JSON. */
const spelled = (text: string) =>
  // A pattern has a greatest length. Of longer texts the beginning tells, and they go as far as the word does.
  [...text]
    .slice(0, 200)
    .map((character, index) => {
      if (/\w/.test(character)) return character;
      const code = character.codePointAt(0) ?? 0;
      const hex = code.toString(16);
      const percent = code < 128 ? `%${hex}` : encodeURIComponent(character);
      const any = `\\\\{0,3}\\u{${hex}}|${percent}|\\\\{1,3}u${hex.padStart(4, '0')}`;
      // In a form a plus means a space, and many leave out that of a phone number.
      return character === '+' ? `(${any}${index > 0 ? '| ' : ''})?` : `(${any})`;
    })
    .join('') + (text[200] ? '\\S*' : '');

type Hide = (text: string) => string;

const hider = (pattern: string, name: string): Hide => {
  const found = new RegExp(pattern, 'giu');
  return (text) => text.replace(found, `[${name}]`);
};

function tokenHider(tokens: ReadonlySet<string> | readonly string[]): Hide {
  // What is shorter is no secret (a mock takes anything), and would be found in many a word.
  const patterns = [...tokens]
    .filter((token) => token.length > 5)
    .map((token) => `${spelled(token)}|${spelled(btoa(token).replace(/=/g, ''))}=*`);
  return patterns[0] ? hider(patterns.join('|'), 'token') : (text) => text;
}

function identifierHider(identifier: string | undefined): Hide {
  const [, prefix, value] = /^(\w+):(.+)$/s.exec(identifier ?? '') ?? [];
  if (!prefix || !value) return (text) => text;
  // A short one is found in many a word, unless its prefix stands before it.
  const before = value.length < 6 || prefix === 'id' ? spelled(`${prefix}:`) : '';
  // Not where a longer one begins.
  return hider(`${before}${spelled(value)}(?![\\p{L}\\p{N}])`, prefix);
}

/** The text without the token, and without what tells of people unless that may stay. To be called before it is cut. */
export function redactText(text: string, { tokens = [], identifier, showPersonalData }: Secrets): string {
  const safe = tokenHider(tokens)(text);
  if (showPersonalData) return safe;
  return identifierHider(identifier)(safe).replace(emailAddress, '[email]').replace(phoneNumber, '[phone]');
}

/** Takes the token out of the strings and names of parsed JSON, in place: however it was escaped, it is plain there. */
export function redactValue<Value>(value: Value, tokens: ReadonlySet<string> | readonly string[]): Value {
  const clean = tokenHider(tokens);
  const root: Record<string, unknown> = { value };
  // A list of what is left to do, since the depth of what a server sends has no bound.
  const left = [root];
  for (let node = left.pop(); node; node = left.pop()) {
    for (const [key, child] of Object.entries(node)) {
      const name = clean(key);
      if (name !== key) delete node[key];
      node[name] = typeof child === 'string' ? clean(child) : child;
      if (typeof child === 'object' && child !== null) left.push(child as Record<string, unknown>);
    }
  }
  return root['value'] as Value;
}
