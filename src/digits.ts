/** A text without the spaces and invisible marks around it, such as those that are copied from a page or an address book. */
export const trim = (text: unknown): string => /[^\s\p{Cf}](.*[^\s\p{Cf}])?/su.exec(String(text))?.[0] ?? '';

/**
 * The digits of an ID.
 *
 * @param of What asks, for the message.
 * @param example An ID that would be right.
 * @throws TypeError unless it is a positive whole number, or its digits.
 */
export function digitsOf(id: number | bigint | string, of: string, example: number): string {
  const digits = trim(id);
  if (!/^[1-9]\d{0,18}$/.test(digits) || (typeof id === 'number' && !Number.isSafeInteger(id))) {
    throw new TypeError(`${of}: needs a positive whole number, such as ${example}`);
  }
  return digits;
}
