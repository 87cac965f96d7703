/**
 * The digits of an ID.
 *
 * @param of What asks, for the message.
 * @param example An ID that would be right.
 * @throws TypeError unless it is a positive whole number, or its digits.
 */
export function digitsOf(id: number | bigint | string, of: string, example: number): string {
  const digits = String(id).trim();
  if (!/^[1-9]\d*$/.test(digits) || (typeof id === 'number' && !Number.isSafeInteger(id))) {
    throw new TypeError(`${of}: needs a positive whole number, such as ${example}`);
  }
  return digits;
}
