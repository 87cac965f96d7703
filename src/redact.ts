const emailAddress = /[^\s"'<>@:]+@[^\s"'<>@]+/g;
const phoneNumber = /\+\d[\d ().-]{5,}\d|\b\d{8,}\b/g;

/** The text without the token, if there is one, and without e-mail addresses and phone numbers unless they may stay. */
export function redact(text: string, token: string | undefined, personalData: boolean): string {
  // What is shorter is no secret (a mock takes anything), and would be found in many a word.
  const safe = token && token.length > 5 ? text.replaceAll(token, '[token]') : text;
  return personalData ? safe : safe.replace(emailAddress, '[email]').replace(phoneNumber, '[phone]');
}
