import { join } from 'node:path';
import { budgets } from '../support/budgets.js';
import { UserError } from '../support/command.js';
import { weightOf } from './install.js';
import type { Trial } from './row.js';
import { expectSuccess } from './runtimes.js';
import type { Setting } from './setting.js';

/** What an installation brings, in an empty project. */
async function weigh({ installed }: Setting): Promise<string> {
  const { packages, bytes } = await weightOf(await installed());
  const measured = `${packages} packages, ${bytes} bytes`;
  if (packages > budgets.installedPackages || bytes > budgets.installedBytes) {
    throw new UserError(
      `${measured}; ${budgets.installedPackages} and ${budgets.installedBytes} are allowed`,
    );
  }
  return measured;
}

const startMock = `import { MockError, startMock } from '@aelyst/client/mock';
import { createRequire } from 'node:module';
const own = createRequire(import.meta.url)('@aelyst/client/mock');
if (own.MockError !== MockError) throw new Error('There are two of MockError.');
const mock = await startMock();
const answer = await fetch(mock.url + '/contact/id:1/tag', {
  method: 'POST',
  headers: { authorization: 'Bearer any', 'content-type': 'application/json' },
  body: '["new"]',
});
await mock.close();
console.log(answer.status === 200 ? 'consumer ok' : answer.status);
`;

/** The mock, which asks for no other package. */
async function runMock({ installed, signal }: Setting): Promise<string> {
  const folder = await installed();
  await expectSuccess(process.execPath, ['--input-type=module', '--eval', startMock], folder, signal);
  const command = join(folder, 'node_modules', '@aelyst', 'client', 'dist', 'aelyst-mock.js');
  const help = `import('node:child_process').then(({ execFileSync }) => {
    const text = execFileSync(process.execPath, [${JSON.stringify(command)}, '--help']).toString();
    console.log(/Usage|usage|aelyst-mock/.test(text) ? 'consumer ok' : text);
  })`;
  await expectSuccess(process.execPath, ['--eval', help], folder, signal);
  return '';
}

export const installationTrials = (setting: Setting): Trial[] => [
  { consumer: 'Installation', how: 'in an empty project', run: () => weigh(setting) },
  { consumer: 'startMock, aelyst-mock', how: 'in an empty project', run: () => runMock(setting) },
];
