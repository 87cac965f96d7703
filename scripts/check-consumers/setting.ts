import { UserError } from '../support/command.js';
import { project } from './install.js';
import { Unavailable } from './row.js';
import { versions } from './versions.js';

/** What trials share. */
export interface Setting {
  /** A project in which the packed package is installed, and nothing else. */
  installed(): Promise<string>;
  /** A project in which it is installed with all that its entries can do with. */
  equipped(): Promise<string>;
  /** A mock of the API that is running. */
  mockUrl: string;
  /** Path of a folder that nobody else uses. */
  place(): string;
  /** Fires when time is up. */
  signal: AbortSignal;
}

/** Done once, by whoever asks first. */
export function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

type Given = Pick<Setting, 'mockUrl' | 'place' | 'signal'> & {
  /** Path of the packed package. */
  archive: string;
};

/** The setting for a packed package. */
export function settingFor({ archive, ...given }: Given): Setting {
  const { place, signal } = given;
  const installed = lazily(() => project(place(), [archive], signal));
  const equipped = lazily(async () => {
    await installed();
    const more = [versions.nodeTypes, versions.msw];
    return project(place(), [archive, ...more], signal).catch((error: unknown) => {
      // What the package itself asks for was there just now.
      const absent = error instanceof UserError && /code (E404|ETARGET)/.exec(error.message);
      throw absent ? new Unavailable(`${more.join(', ')}: ${absent[1]}`) : error;
    });
  });
  return { ...given, installed, equipped };
}
