import { digitsOf } from './identifier.js';

/**
 * Mentions a user in the text of a comment.
 *
 * @param userId ID of the user: a positive whole number, or its digits.
 * @throws TypeError if it is anything else.
 * @example `${mention(42)} please call back` // '{{@user.42}} please call back'
 */
export function mention(userId: number | bigint | string): string {
  return `{{@user.${digitsOf(userId, 'mention', 42)}}}`;
}
