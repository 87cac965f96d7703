import { join } from 'node:path';
import { UserError } from '../support/command.js';
import { run } from '../support/run.js';
import { borrowing, executable, tool } from './install.js';
import { asCommonJs, asModule, success } from './programs/index.js';
import type { Trial } from './row.js';
import type { Setting } from './setting.js';
import { versions } from './versions.js';

const { platform, arch } = process;

/** Runs a program that must say that it came to its end. */
export async function expectSuccess(
  command: string,
  args: readonly string[],
  folder: string,
  signal?: AbortSignal,
): Promise<void> {
  const output = await run(command, args, folder, command, signal);
  if (!output.includes(success)) throw new UserError(`It ended without "${success}":\n${output}`);
}

/** The Node of a version, from npm. */
export async function nodeBinary(version: string, signal?: AbortSignal): Promise<string> {
  const system = platform === 'win32' ? 'win' : platform;
  const name = `node-${system}-${arch}`;
  const file = platform === 'win32' ? ['bin', 'node.exe'] : ['bin', 'node'];
  return executable(join(await tool([`${name}@${version}`], signal), name, ...file));
}

const programs = (url: string) => ({
  'program.mjs': asModule(JSON.stringify(url)),
  'program.cjs': asCommonJs(JSON.stringify(url)),
});

const forms = { 'ES module': 'program.mjs', CommonJS: 'program.cjs' };

function nodeTrials({ installed, mockUrl, place, signal }: Setting): Trial[] {
  return versions.node.flatMap((version) =>
    Object.entries(forms).map(([how, file]) => ({
      consumer: `Node ${version}`,
      how,
      async run() {
        const node = await nodeBinary(version, signal);
        const folder = await borrowing(await installed(), place(), programs(mockUrl));
        // Warnings would show what a program of this version should not do.
        await expectSuccess(node, ['--throw-deprecation', file], folder, signal);
        return (await run(node, ['--version'], folder, node, signal)).trim();
      },
    })),
  );
}

const bunSystem = platform === 'win32' ? 'windows' : platform;
const bunArch = arch === 'arm64' ? 'aarch64' : arch;
const denoSystem = platform === 'linux' ? `linux-${arch}-glibc` : `${platform}-${arch}`;
const suffix = platform === 'win32' ? '.exe' : '';

function otherTrials({ installed, mockUrl, place, signal }: Setting): Trial[] {
  const bunPackage = `@oven/bun-${bunSystem}-${bunArch}`;
  const denoPackage = `@deno/${denoSystem}`;
  const ofBun = Object.entries(forms).map(([how, file]) => ({
    consumer: 'Bun',
    how,
    async run() {
      const modules = await tool([`${bunPackage}@${versions.bun}`], signal);
      const bun = await executable(join(modules, bunPackage, 'bin', `bun${suffix}`));
      const folder = await borrowing(await installed(), place(), programs(mockUrl));
      await expectSuccess(bun, ['run', file], folder, signal);
      return versions.bun;
    },
  }));
  const ofDeno = Object.entries(forms).map(([how, file]) => ({
    consumer: 'Deno',
    how,
    async run() {
      const modules = await tool([`${denoPackage}@${versions.deno}`], signal);
      const deno = await executable(join(modules, denoPackage, `deno${suffix}`));
      const folder = await borrowing(await installed(), place(), programs(mockUrl));
      await expectSuccess(
        deno,
        ['run', '--no-lock', '--allow-net=127.0.0.1', '--allow-env', '--allow-read', file],
        folder,
        signal,
      );
      return versions.deno;
    },
  }));
  return [...ofBun, ...ofDeno];
}

/** Programs on run times of servers. */
export const runtimeTrials = (setting: Setting): Trial[] => [...nodeTrials(setting), ...otherTrials(setting)];
