/** Something that whoever runs the program can fix: shown as it is, without a stack. */
export class UserError extends Error {
  override readonly name = 'UserError';
}

export const say = (text: string) => process.stderr.write(`${text}\n`);

/** Runs a program to its exit code: what a person can fix is shown as it is. */
export async function run(program: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await program();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    say(error.message);
    process.exitCode = 2;
  }
}
