import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { bundleDescription } from '../../scripts/generate/bundle.js';
import { watchDescription } from '../../scripts/mock/watch.js';
import { inProject } from '../../scripts/support/project.js';
import type { Output } from '../../src/mock/cli/output.js';
import type { Mock } from '../../src/mock/index.js';
import { launch, ownSource } from '../../src/mock/launch.js';
import { inCI, thorough } from '../support/thorough.js';
import { call, operation } from './support.js';

let folder: string;
let mock: Mock;
let notes: [type: string, message: string][];
let watching: { end(): Promise<void> };

const output: Output = {
  ready() {},
  request() {},
  ended() {},
  note: (type, message) => notes.push([type, message]),
};

/** Resolves with the message once there are so many notes; the last has to be of a type. */
async function note(count: number, type: string): Promise<string> {
  await expect.poll(() => notes.length, { interval: 10 }).toBe(count);
  expect(notes.at(-1)?.[0], notes.at(-1)?.[1]).toBe(type);
  return String(notes.at(-1)?.[1]);
}

const example = () => join(folder, 'components', 'examples', 'ContactAdded.yaml');
const answer = async () => ((await (await call(mock.url, operation)).json()) as { message: string }).message;

const bundle = () => bundleDescription(join(folder, 'openapi.yaml'));
const unreadable = 'value: [';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aelyst-watch-'));
  await cp(inProject('openapi'), folder, { recursive: true });
  notes = [];
  const launched = await launch({}, ownSource);
  mock = launched.mock;
  watching = await watchDescription(output, launched.serve, { folder, bundle });
});
afterEach(async () => {
  await watching.end();
  await mock.close();
  await rm(folder, { recursive: true });
});

it.skipIf(!thorough)(
  `serves a change, keeps to the last valid description while it is broken, says why, and stops at the end${inCI}`,
  async () => {
    await note(1, 'reloaded');
    const before = await answer();
    const file = await readFile(example(), 'utf8');
    expect(file).toContain(before);

    await writeFile(example(), file.replace(before, 'Changed on disk'));
    await note(2, 'reloaded');
    expect(await answer()).toBe('Changed on disk');

    await writeFile(example(), file.replace(/message: .*/, 'message: 7'));
    const unfit = await note(3, 'broken');
    expect(unfit).toContain('example "ContactAdded": /message must be string');
    expect(await answer()).toBe('Changed on disk');

    await writeFile(example(), unreadable);
    expect(await note(4, 'broken')).toContain('ContactAdded.yaml');
    expect(await answer()).toBe('Changed on disk');

    await writeFile(example(), file);
    await note(5, 'reloaded');
    expect(await answer()).toBe(before);

    await watching.end();
    await writeFile(example(), unreadable);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(notes).toHaveLength(5);
  },
);
