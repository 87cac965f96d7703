import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Mock, startMock } from '@aelyst/client/mock';
import { inProject, temporaryFolder } from '../../scripts/support/project.js';
import { type Call, type Run, refusals, replacedUrls } from './modules.js';
import { inNetwork, startNetwork } from './network.js';
import type { Block, Problem } from './pages.js';

interface Language {
  /** Runs a file. */
  command: string;
  /** Arguments with which the command succeeds if it can run samples. */
  probe: string[];
  /** What a Debian system installs for it. */
  packages: string;
  /** Stands before the code, on its first line. */
  before: string;
  /** The line that an output speaks of. */
  line: RegExp;
}

/** Makes an error status an error, unless the sample asks for it. */
const strictCurl = `curl() { [[ "$*" == *Prefer:* ]] || set -- --fail-with-body "$@"; command curl --silent --show-error "$@" || return $?; }`;

const shell: Language = {
  command: 'bash',
  probe: ['--version'],
  packages: 'bash curl',
  before: `${strictCurl}; set -eu; trap 'echo "at line $LINENO" >&2' ERR; `,
  line: /at line (\d+)/g,
};

const languages: Record<string, Language> = {
  sh: shell,
  bash: shell,
  python: {
    command: 'python3',
    probe: ['-c', 'import json, urllib.request'],
    packages: 'python3',
    before: '',
    line: /, line (\d+)/g,
  },
  php: {
    command: 'php',
    probe: ['-r', 'exit(function_exists("curl_init") ? 0 : 1);'],
    packages: 'php-cli php-curl',
    before: '',
    line: / on line (\d+)|:(\d+)$/gm,
  },
};

/** The languages of blocks that are programs of their own. */
export const programLanguages = Object.keys(languages);

const canRun = ({ command, probe }: Language) => spawnSync(command, probe).status === 0;

/** Where CI runs on Linux, everything has to be there. */
const required = Boolean(process.env['CI']) && process.platform === 'linux';

/** What cannot be run here, by language, and how to have it. */
export const missing: ReadonlyMap<string, string> = new Map(
  Object.entries(languages)
    .filter(([, language]) => !required && !canRun(language))
    .map(([name, { command, packages }]) => [
      name,
      `(skipped: samples in ${name} need ${command}; on Debian, apt-get install ${packages})`,
    ]),
);

const {
  scripts,
  bin = {},
  devDependencies = {},
  peerDependencies = {},
} = JSON.parse(readFileSync(inProject('package.json'), 'utf8')) as Record<
  'scripts' | 'bin' | 'devDependencies' | 'peerDependencies',
  Record<string, string>
>;

/** What a line of npm commands gets wrong: it names what package.json does not have. */
function unfounded(text: string): string[] {
  const commands = [...text.matchAll(/\b(npm|npx) (?:run |-p \S+ )?([\w:-]+)/g)].filter(
    ([, tool, name = '']) =>
      tool === 'npx'
        ? !(name in bin) && !existsSync(inProject('node_modules', '.bin', name))
        : !(name in scripts) && !['ci', 'init', 'install'].includes(name),
  );
  const versions = [...text.matchAll(/ (@?[\w/-]+)@(\d\S*)/g)].filter(
    ([, name = '', version]) =>
      peerDependencies[name] !== version && !devDependencies[name]?.startsWith(`${version}.`),
  );
  return [...commands, ...versions].map(([what]) => what.trim());
}

/** The commands of a block for npm, which are looked up instead of run: they install, serve or test. */
const npmProblems = ({ file, line, code }: Block): Problem[] =>
  code.split('\n').flatMap((text, index) =>
    unfounded(text).map((what) => ({
      file,
      line: line + index,
      message: `package.json has nothing for "${what}"`,
    })),
  );

const isNpm = ({ code }: Block) => /^\s*(?:npm|npx) /m.test(code);

/** Commands that start a program of the same page, which `programs.test.ts` runs. */
const startsProgram = ({ code }: Block) => /^node [\w-]+\.mjs$/.test(code.trim());

const nowhere = 'http://127.0.0.1:9';

const environment = {
  AELYST_TOKEN: 'any-token',
  // Whatever is not on loopback goes nowhere.
  ...{ ALL_PROXY: nowhere, http_proxy: nowhere, https_proxy: nowhere, no_proxy: '127.0.0.1,localhost' },
};

/** Where the documentation has the mock. */
const defaultMock = 'http://127.0.0.1:4010';

const languageOf = ({ language }: Block) => languages[language] as Language;

/** What came of a program. */
interface Ended {
  calls: Call[];
  failed: boolean;
  output: string;
}

/**
 * Runs a block as a program of its own, against a mock of its own: what it tells the mock is not for other blocks.
 *
 * @param prepare Tells the mock how to respond.
 */
export async function runAlone(block: Block, prepare?: (mock: Mock) => void): Promise<Ended> {
  const { code, setup } = block;
  const { command, before } = languageOf(block);
  const calls: Call[] = [];
  await using mock = await startMock({
    // So that a misspelt property is noticed where no type would see it.
    strict: true,
    onRequest: ({ method, path, status = 0, reasons }) => {
      const chosen = /Prefer:/.test(code);
      calls.push({ method, path, status, violations: reasons.join(', '), chosen });
    },
  });
  prepare?.(mock);
  await using network = inNetwork(block) ? await startNetwork(mock.url) : undefined;
  await using temporary = await temporaryFolder('program');
  const folder = network?.folder ?? temporary.path;
  const program = join(folder, 'program');
  const source = replacedUrls
    .reduce((text, url) => text.replaceAll(url, mock.url), code.replaceAll('<token>', 'any-token'))
    // What is beside the API on a mock.
    .replaceAll(defaultMock, new URL(mock.url).origin);
  await writeFile(program, `${before}${setup && `${setup}; `}${source}`);
  const env = { ...process.env, ...environment, ...network?.env };
  return await new Promise<Ended>((resolve) => {
    execFile(command, [program], { cwd: folder, env, timeout: 60_000 }, (error, stdout, stderr) =>
      resolve({ calls, failed: error !== null, output: `${stdout}\n${stderr}`.trim() }),
    );
  });
}

/** Runs a block that is a program of its own. Commands of npm are looked up in its place. */
export async function runProgram(block: Block): Promise<Run> {
  if (isNpm(block)) return { block, calls: [], problems: npmProblems(block) };
  if (startsProgram(block)) return { block, calls: [], problems: [] };
  const { file, line } = block;
  const { calls, failed, output } = await runAlone(block);
  const lines = [...output.matchAll(languageOf(block).line)].map((found) => found.slice(1).join(''));
  const failure = {
    file,
    line: line - 1 + Number(lines.at(-1) ?? 1),
    message: output || 'fails without output',
  };
  return { block, calls, problems: [...refusals(block, calls), ...(failed ? [failure] : [])] };
}
