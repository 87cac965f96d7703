import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { startMock } from '@aelyst/client/mock';
import { inProject } from '../../scripts/support/project.js';
import type { Block, Problem } from './blocks.js';
import { replacedUrls } from './module.js';
import { type Call, type Run, refusals } from './run.js';

const {
  scripts,
  bin = {},
  peerDependencies = {},
} = JSON.parse(readFileSync(inProject('package.json'), 'utf8')) as Record<
  'scripts' | 'bin' | 'peerDependencies',
  Record<string, string>
>;

/** What a line of npm commands gets wrong: it names what package.json does not have. */
function unfounded(text: string): string[] {
  const commands = [...text.matchAll(/\b(npm|npx) (?:run )?([\w:-]+)/g)].filter(([, tool, name = '']) =>
    tool === 'npx'
      ? !(name in bin) && !existsSync(inProject('node_modules', '.bin', name))
      : !(name in scripts) && !['ci', 'install'].includes(name),
  );
  const versions = [...text.matchAll(/ (@?[\w/-]+)@(\d\S*)/g)].filter(
    ([, name = '', version]) => peerDependencies[name] !== version,
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

/** Prints, beside what a command says, what came of each request. All of it is one line, so that others keep theirs. */
const observed = [
  `curl() { command curl --silent --show-error --write-out '%{stderr}>>%{method} %{url_effective} %{http_code} %header{sl-violations}\\n' "$@" || return $?; }`,
  'set -eu',
  `trap 'echo "line $LINENO" >&2' ERR`,
].join('; ');

const nowhere = 'http://127.0.0.1:9';

const environment = {
  ...process.env,
  AELYST_TOKEN: 'any-token',
  // Whatever is not on loopback goes nowhere.
  ...{ ALL_PROXY: nowhere, http_proxy: nowhere, https_proxy: nowhere, NO_PROXY: '127.0.0.1' },
};

function bash(script: string): Promise<{ failed: boolean; output: string }> {
  return new Promise((resolve) => {
    execFile('bash', ['-c', script], { env: environment, timeout: 20_000 }, (error, stdout, stderr) =>
      resolve({ failed: error !== null, output: `${stdout}\n${stderr}` }),
    );
  });
}

async function runScript(block: Block, mockUrl: string): Promise<Run> {
  const { file, line, code } = block;
  const script = replacedUrls
    .reduce(
      (text, url) => text.replaceAll(url, mockUrl),
      code.replaceAll('<token>', 'any-token'),
      // What is beside the API on a mock.
    )
    .replaceAll(defaultMock, new URL(mockUrl).origin);
  const { failed, output } = await bash(`${observed}; ${'\n'.repeat(line - 1)}${script}`);
  const calls = [...output.matchAll(/^>>(\S+) (\S+) (\d+) ?(.*)$/gm)].map(
    ([, method = '', url = '', status, violations = '']): Call => ({
      method,
      path: new URL(url).pathname,
      status: Number(status),
      chosen: /^\s*(?:--header|-H) '?Prefer:/m.test(code),
      violations,
      stack: '',
    }),
  );
  const place = /^line (\d+)$/m.exec(output)?.[1] ?? line;
  const failure = { file, line: Number(place), message: output.trim() || 'ends without a word' };
  return { block, calls, problems: failed ? [failure] : refusals(block, calls) };
}

/** Where the documentation has the mock. */
const defaultMock = 'http://127.0.0.1:4010';

const isNpm = ({ code }: Block) => /^\s*(?:npm|npx) /m.test(code);

/** Runs a shell block against a mock. Commands of npm are looked up in its place. */
export async function runShell(block: Block, mockUrl: string): Promise<Run> {
  if (isNpm(block)) return { block, calls: [], problems: npmProblems(block) };
  if (!block.code.includes('/_mock/')) return runScript(block, mockUrl);
  // What it tells the mock is not for the other blocks.
  await using own = await startMock();
  return await runScript(block, own.url);
}
