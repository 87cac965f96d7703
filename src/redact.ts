import { mostLevels } from './http/body.js';

/** What must not appear in the texts of errors. */
export interface Secrets {
  /** The tokens that the requests carried. */
  tokens?: ReadonlySet<string> | readonly string[];
  identifier?: string | undefined;
  /** Shows e-mail addresses and phone numbers, including those of the identifier. */
  showPersonalData?: boolean;
}

// The lookbehind allows a match only at the start of a word, so that the time grows with the length and not its square.
const emailAddress =
  /(?<![^\s"'<>@:/])([^\s"'<>@:/]+('[^\s"'<>@:/]+){0,3}|"[^"@]{1,64}")(@|%40)[\p{L}\p{M}\p{N}.-]+/giu;
// With its country code, in one piece, or in groups of at least eight digits that are no date and no IP address.
const phoneNumber =
  /(\+|%2B)\d[\d\s().-]{5,}\d|\b\d{8,}\b|(?<![\w.-])(?!\d{4}-\d\d-\d\d)(?=([ ()-]{0,3}\d){8})\(?\d{2,5}\)?([ -]{1,2}\d{2,8}){1,5}\b|\b\d{3}\.\d{3}\.\d{4}\b/gi;

/** A pattern for a text in each of its spellings: plain, percent-encoded, escaped as in JSON. */
const spelled = (text: string) =>
  // A pattern cannot be of any length. Of a longer text it contains the beginning, and then any rest of the word.
  [...text]
    .slice(0, 200)
    .map((character, index) => {
      if (/\w/.test(character)) return character;
      const code = character.codePointAt(0) ?? 0;
      const hex = code.toString(16);
      const percent = code < 128 ? `%${hex}` : encodeURIComponent(character);
      const any = `\\\\{0,3}\\u{${hex}}|${percent}|\\\\{1,3}u${hex.padStart(4, '0')}|&#0*${code};|&#x0*${hex};|&[a-z]{2,6};`;
      // In form encoding a plus is a space, and many people leave out the plus of a phone number.
      return character === '+' ? `(${any}${index > 0 ? '| ' : ''})?` : `(${any})`;
    })
    .join('') + (text[200] ? '\\S*' : '');

type Hide = (text: string) => string;

const hider = (pattern: string, name: string): Hide => {
  const found = new RegExp(pattern, 'giu');
  return (text) => text.replace(found, `[${name}]`);
};

function tokenHider(tokens: ReadonlySet<string> | readonly string[]): Hide {
  // A shorter token is no secret (a mock accepts any), and would be found inside ordinary words.
  const patterns = [...tokens]
    .filter((token) => token.length > 5)
    .map((token) => `${spelled(token)}|${spelled(btoa(token).replace(/=/g, ''))}=*`);
  return patterns[0] ? hider(patterns.join('|'), 'token') : (text) => text;
}

function identifierHider(identifier: string | undefined): Hide {
  const [, prefix, value] = /^(\w+):(.+)$/s.exec(`${identifier}`) ?? [];
  if (!prefix || !value) return (text) => text;
  // People write phone numbers with spaces and the like, and with a zero in place of the country.
  const gap = '[\\s().-]{0,3}';
  const [one, two, three, ...rest] = value.replace(/\D/g, '');
  const written =
    prefix === 'phone' && rest[3] && !rest[20]
      ? `|\\+?(0{1,2}${gap})?(((${one}${gap})?${two}${gap})?${three}${gap})?${rest.join(gap)}(?![\\p{L}\\p{N}])`
      : '';
  // A short value would be found inside ordinary words, so that it needs its prefix before it.
  const before = value.length < 6 || prefix === 'id' ? spelled(`${prefix}:`) : '';
  // Not at the beginning of a longer value.
  return hider(`${before}${spelled(value)}(?![\\p{L}\\p{N}])${written}`, prefix);
}

/** Removes tokens from a text, and personal data unless it may be shown. Call it before you shorten the text. */
export function redactText(text: string, { tokens = [], identifier, showPersonalData }: Secrets): string {
  const safe = tokenHider(tokens)(text);
  if (showPersonalData) return safe;
  return identifierHider(identifier)(safe).replace(emailAddress, '[email]').replace(phoneNumber, '[phone]');
}

/**
 * Removes tokens from the strings and names of parsed JSON, in place, and what is deeper than 1,000 levels. Parsed JSON
 * has no escapes left.
 */
export function redactValue<Value>(value: Value, tokens: ReadonlySet<string> | readonly string[]): Value {
  const clean = tokenHider(tokens);
  const root: Record<string, unknown> = { value };
  // One level after the other instead of recursion, because the depth of a response has no limit.
  let nodes = [root];
  for (let level = 0; nodes.length > 0; level += 1) {
    const below: typeof nodes = [];
    for (const node of nodes) {
      for (const [key, child] of Object.entries(node)) {
        const name = clean(key);
        if (name !== key) delete node[key];
        node[name] = typeof child === 'string' ? clean(child) : child;
        if (typeof child !== 'object' || child === null) continue;
        if (level < mostLevels) below.push(child as Record<string, unknown>);
        else node[name] = '[too deep]';
      }
    }
    nodes = below;
  }
  return root['value'] as Value;
}
