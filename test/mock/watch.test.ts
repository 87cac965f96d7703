import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bundleDescription } from '../../scripts/generate/bundle.js';
import { watchDescription } from '../../scripts/mock/watch.js';
import { inProject } from '../../scripts/support/project.js';
import type { Output } from '../../src/mock/cli/output.js';
import { launch, ownSource } from '../../src/mock/launch.js';
import { inCI, thorough } from '../support/thorough.js';
import { call, operation } from './support.js';

const unreadable = 'value: [';

it.skipIf(!thorough)(
  `watchDescription serves a change, and the last valid description while it is broken, and says why${inCI}`,
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'aelyst-watch-'));
    await cp(inProject('openapi'), folder, { recursive: true });
    const notes: [type: string, message: string][] = [];
    const output: Output = {
      ready() {},
      request() {},
      ended() {},
      note: (type, message) => notes.push([type, message]),
    };
    const { mock, serve } = await launch({}, ownSource);
    const bundle = () => bundleDescription(join(folder, 'openapi.yaml'));
    const watching = await watchDescription(output, serve, { folder, bundle });

    /** Resolves with the next message, which has to be of a type. */
    let count = 0;
    async function note(type: string): Promise<string> {
      count += 1;
      await expect.poll(() => notes.length, { interval: 10 }).toBe(count);
      const [found, message] = notes.at(-1) ?? [];
      expect(found, message).toBe(type);
      return String(message);
    }

    const served = async () => {
      const response = await call(mock.url, operation);
      return ((await response.json()) as { message: string }).message;
    };
    const example = join(folder, 'components', 'examples', 'ContactAdded.yaml');

    await note('reloaded');
    const before = await served();
    const file = await readFile(example, 'utf8');
    expect(file).toContain(before);

    await writeFile(example, file.replace(before, 'Changed on disk'));
    await note('reloaded');
    expect(await served()).toBe('Changed on disk');

    await writeFile(example, file.replace(/message: .*/, 'message: 7'));
    expect(await note('broken')).toContain('example "ContactAdded": /message must be string');
    await writeFile(example, unreadable);
    expect(await note('broken')).toContain('ContactAdded.yaml');
    expect(await served()).toBe('Changed on disk');

    await writeFile(example, file);
    await note('reloaded');
    expect(await served()).toBe(before);

    await watching.end();
    await writeFile(example, unreadable);
    await mock.close();
    expect(notes).toHaveLength(count);
    await rm(folder, { recursive: true });
  },
);
