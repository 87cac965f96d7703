/** Something that whoever runs the program can fix: shown as it is, without a stack. */
export class UserError extends Error {
  override readonly name = 'UserError';
}
