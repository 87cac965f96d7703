/** Removes spaces and invisible characters at both ends of a text: they come from web pages and address books. */
export const trim = (text: unknown): string => /[^\s\p{Cf}](.*[^\s\p{Cf}])?/su.exec(String(text))?.[0] ?? '';

/**
 * Returns the digits of an ID.
 *
 * @param of Name of the function that calls this one, for the error message.
 * @param example A valid ID, for the error message.
 * @throws TypeError unless it is a positive whole number, or its digits.
 */
export function digitsOf(id: number | bigint | string, of: string, example: number): string {
  const digits = trim(id);
  if (!/^[1-9]\d{0,18}$/.test(digits) || (typeof id === 'number' && !Number.isSafeInteger(id))) {
    throw new TypeError(`${of}: needs a positive whole number, such as ${example}`);
  }
  return digits;
}
