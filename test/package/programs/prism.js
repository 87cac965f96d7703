// The packed description behind Prism, in the versions of the guide on mocking, and a call with the packed client.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createClient } from '@aelyst/client';

/** @param {string} path */
const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
const { devDependencies, overrides } = read('guide.json');
for (const [name, pinned] of Object.entries({ ...devDependencies, ...overrides })) {
  const { version } = read(`node_modules/${name}/package.json`);
  if (version !== pinned) throw new Error(`${name} ${version} is installed, not ${pinned}.`);
}
const { PRISM_PORT: port = '' } = process.env;
const [description = ''] = process.argv.slice(2);
const command = 'node_modules/@stoplight/prism-cli/dist/index.js';
const prism = spawn(process.execPath, [command, 'mock', description, '--port', port]);
try {
  let output = '';
  prism.stdout.on('data', (text) => {
    output += text;
    if (output.includes('listening')) prism.emit('listening');
  });
  prism.stderr.on('data', (text) => {
    output += text;
  });
  prism.once('exit', () => prism.emit('error', new Error(`Prism did not start:\n${output}`)));
  await once(prism, 'listening');
  const aelyst = createClient({ token: 'any', baseUrl: `http://127.0.0.1:${port}` });
  const tagged = await aelyst.addTags('id:123', ['customer']);
  console.log(`@@result ${JSON.stringify(tagged.ok ? 'consumer ok' : tagged.error.message)}`);
} finally {
  prism.removeAllListeners('exit').kill();
}
