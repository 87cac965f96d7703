// The mock and its command: one class of errors for both module systems, a request, and `--help`.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { MockError, startMock } from '@aelyst/client/mock';

const required = createRequire(import.meta.url)('@aelyst/client/mock');
if (required.MockError !== MockError) throw new Error('There are two classes MockError.');
const mock = await startMock();
const headers = { authorization: 'Bearer any', 'content-type': 'application/json' };
const { status } = await fetch(`${mock.url}/contact/id:1/tag`, { method: 'POST', headers, body: '["new"]' });
await mock.close();
const command = new URL('node_modules/@aelyst/client/dist/aelyst-mock.js', import.meta.url);
const help = execFileSync(process.execPath, [command.pathname, '--help']).toString();
const ok = status === 200 && help.includes('aelyst-mock');
console.log(`@@result ${JSON.stringify(ok ? 'consumer ok' : [status, help])}`);
