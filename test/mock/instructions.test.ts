import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import type { Bundle } from '../../scripts/support/description.js';
import { startMock } from '../../src/mock/index.js';
import { first, json, operation, operations } from './support.js';

const run = promisify(execFile);

/** A description with one operation, which has a parameter without an example. */
function small(method: string, body: string): Bundle {
  const parameters = [{ name: 'a', in: 'path', required: true, schema: { type: 'string' } }];
  const content = { [json]: { schema: { const: body }, example: body } };
  const responses = { 200: { description: 'Repeats the body', content } };
  return {
    openapi: '3.1.0',
    paths: { '/{a}': { [method]: { parameters, requestBody: { content }, responses } } },
  };
}

it('name every operation once', async () => {
  await using mock = await startMock();
  for (const { operationId } of operations) expect(mock.instructions.split(operationId)).toHaveLength(2);
});

it('name an operation without an operationId by its method and path', async () => {
  await using mock = await startMock({ description: small('put', '') });
  expect(mock.instructions).toContain('  PUT /{a}  PUT /{a}\n      200 example\n');
});

it.skipIf(process.platform === 'win32').each([`it's`, '"$HOME" `id` \\', 'é € 😀'])(
  'hold a curl command that a shell takes as it is meant, also with %s in its body',
  async (body) => {
    await using mock = await startMock({ description: small('put', body) });
    const command = first(mock.instructions.match(/curl .*/) ?? []);
    const { stdout } = await run('sh', ['-c', command]);
    expect(JSON.parse(stdout)).toBe(body);
  },
);

it('begin with the URL of the mock', async () => {
  await using mock = await startMock();
  expect(mock.instructions).toMatch(`The mock answers at ${mock.url}\n`);
  expect(mock.instructions).toContain(operation.path);
});
