import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../support/command.js';
import { freePort } from '../support/free-port.js';
import { inProject } from '../support/project.js';
import { npm, run } from '../support/run.js';

/** What a README asks for until the first message is sent. */
interface FirstCall {
  /** The commands, in order. */
  commands: string[];
  /** The program to save, and its file. */
  file: string;
  code: string;
}

/** @throws UserError if the README does not begin with commands, a program and how to run it. */
function readFirstCall(readme: string): FirstCall {
  const [, section = ''] = readme.split(/^## First call$/m);
  const blocks = [...section.matchAll(/^```(\w+)(?: (\S+))?\n(.*?)^```$/gms)];
  const commands = blocks
    .slice(0, 3)
    .flatMap(([, language, , code = '']) => (language === 'sh' ? code.trim().split('\n') : []));
  const [, , file, code] = blocks.find(([, language]) => language === 'ts') ?? [];
  if (file !== undefined && code !== undefined && commands.at(-1) === `node ${file}`)
    return { commands, file, code };
  throw new UserError(
    'README.md: "First call" needs commands, a program with the name of its file, and "node <file>".',
  );
}

/**
 * Does in an empty folder what README.md says, with the archive in place of the published package.
 *
 * @returns what the program printed.
 * @throws UserError unless that names a message.
 */
export async function checkFirstCall(archive: string, parent: string): Promise<string> {
  const { commands, file, code } = readFirstCall(await readFile(inProject('README.md'), 'utf8'));
  const folder = join(parent, 'first-call');
  await mkdir(folder);
  const port = `${await freePort()}`;
  await writeFile(join(folder, file), code.replace('4010', port));
  const stop = new AbortController();
  let output = '';
  try {
    for (const command of commands) {
      const [program = '', ...args] = command.replace('@aelyst/client', archive).split(' ');
      if (program === 'npx')
        await startMock(join(folder, 'node_modules', '.bin', String(args[0])), port, stop.signal);
      else
        output = await (program === 'npm'
          ? npm([...args, '--no-audit', '--no-fund', '--prefer-offline'], folder)
          : run(program, args, folder));
    }
  } finally {
    stop.abort();
  }
  if (/^Sent as \d+\n$/.test(output)) return `${commands.length} commands: ${output.trim()}`;
  throw new UserError(`README.md: the first call printed no message ID, but:\n${output}`);
}

/** Starts the mock of the installed package, and waits until it listens. */
async function startMock(command: string, port: string, signal: AbortSignal): Promise<void> {
  const child = spawn(process.execPath, [command, '--port', port], {
    signal,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.on('error', () => {});
  const ended = once(child, 'close').then(() => {
    throw new UserError('The mock of the package ended before it listened.');
  });
  ended.catch(() => {});
  await Promise.race([once(child.stdout, 'data'), ended]);
}
