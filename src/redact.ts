const emailAddress = /[^\s"'<>@:]+@[^\s"'<>@]+/g;
const phoneNumber = /\+\d[\d ().-]{5,}\d|\b\d{8,}\b/g;

/** The text without the token and, unless they are asked for, without e-mail addresses and phone numbers. */
export function redact(text: string, token = '', personalData = false): string {
  // What is shorter is no secret (a mock takes anything), and would be found in many a word.
  const safe = token.length > 5 ? text.replaceAll(token, '[token]') : text;
  return personalData ? safe : safe.replace(emailAddress, '[email]').replace(phoneNumber, '[phone]');
}
