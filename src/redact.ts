const emailAddress = /[^\s"'<>@:]+@[^\s"'<>@]+/g;
const phoneNumber = /\+\d[\d ().-]{5,}\d|\b\d{8,}\b/g;

/** The text without the token, if there is one, and without e-mail addresses and phone numbers unless they may stay. */
export function redact(text: string, token: string | undefined, personalData: boolean): string {
  // What is shorter is no secret (a mock takes anything), and would be found in many a word.
  const safe = token && token.length > 5 ? text.replaceAll(token, '[token]') : text;
  return personalData ? safe : safe.replace(emailAddress, '[email]').replace(phoneNumber, '[phone]');
}

export function redactText(
  text: string,
  { tokens, showPersonalData }: { tokens: Iterable<string>; identifier: string; showPersonalData: boolean },
): string {
  let safe = text;
  for (const token of tokens) safe = redact(safe, token, true);
  return redact(safe, undefined, showPersonalData);
}
export function redactValue<T>(value: T, tokens: Iterable<string>): T {
  if (typeof value === 'string')
    return redactText(value, { tokens, identifier: '', showPersonalData: true }) as T;
  if (Array.isArray(value)) return value.map((item) => redactValue(item, tokens)) as T;
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, redactValue(v, tokens)])) as T;
  return value;
}
