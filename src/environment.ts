/** Reads a variable of the environment, where there is one. */
export type Environment = (name: string) => string | undefined;

/** The environment of the process. A run time that has none, or does not let it be read (Deno), has no variables. */
export const processEnvironment: Environment = (name) => {
  try {
    // Looked up by name at run time, since a bundler would write the builder's own token in the place of a literal.
    const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
    return process?.env?.[name];
  } catch {
    return undefined;
  }
};
