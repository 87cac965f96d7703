import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { Unavailable, type Workshop } from './runner.js';

const { platform, arch } = process;

/** A binary from npm, which there may not be for this platform. */
export async function binary(workshop: Workshop, spec: string, ...path: string[]): Promise<string> {
  const name = spec.replace(/(?<=.)@[^@]*$/, '');
  const file = join(await workshop.tool(spec), name, ...path);
  await access(file).catch(() => {
    throw new Unavailable(`${platform} ${arch} has no such binary on npm`);
  });
  return file;
}

/** How the names of binaries end. */
export const exe = platform === 'win32' ? '.exe' : '';
/** Node of a version, such as `22`. */
export const nodeBinary = (workshop: Workshop, version: string) =>
  binary(
    workshop,
    `node-${platform === 'win32' ? 'win' : platform}-${arch}@${version}`,
    ...(platform === 'win32' ? ['bin', 'node.exe'] : ['bin', 'node']),
  );
