export type Environment = (name: string) => string | undefined;

/**
 * Reads the environment of the process. Returns `undefined` where there is none, or no permission to read it (Deno).
 */
export const processEnvironment: Environment = (name) => {
  try {
    // Not `process.env.AELYST_TOKEN`: a bundler would replace that by the token of whoever builds.
    const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
    return process?.env?.[name];
  } catch {
    return undefined;
  }
};
