import { inspect } from 'node:util';
import { AelystError, unwrap } from '@aelyst/client';
import { build } from 'esbuild';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { inProject } from '../../scripts/support/project.js';
import {
  data,
  endpoint,
  errorFrom,
  errorOf,
  fail,
  rateLimitLimit,
  refuse,
  reject,
  retryAfter,
  send,
  statusOf,
  succeed,
} from '../support/scripted.js';

const known = { kind: 'network', operation: 'sendMessage', delivery: 'unknown', attempts: 1 } as const;
const badRequest = statusOf('bad-request');
const respond = (body: string, statusText = '') =>
  errorFrom(() => new Response(body, { status: badRequest, statusText }));

describe('an error', () => {
  test('has the known properties, and none that is undefined', async () => {
    const error = await errorFrom(reject(new Error('broken')));
    expect({ ...error }).toStrictEqual({ name: 'AelystError', ...known });
    expect(inspect(await respond('{}'))).not.toMatch(/undefined|brand|Symbol/);
  });

  test.each<[string, RegExp]>([
    ['<html>', /^the body is not a JSON object: <html>$/],
    ['', /^the body is empty$/],
    ...['"text"', '7', 'null', '[1]'].map((body) => [body, /^the body is /] as [string, RegExp]),
  ])('has a cause, and no body, if the body of the response is not an object: %s', async (body, cause) => {
    const error = await respond(body);
    expect(error).not.toHaveProperty('body');
    expect((error.cause as Error).message).toMatch(cause);
    expect(await respond('{}')).not.toHaveProperty('cause');
  });

  test.each([
    ...['{}', '<html>', ...['7', 'null', '""', '[]', '{}'].map((given) => `{"message":${given}}`)],
    // Nested too deeply to be read.
    `{"message":${'['.repeat(9_999)}"x"${']'.repeat(9_999)}}`,
    `${'{"message":'.repeat(9_999)}"x"${'}'.repeat(9_999)}`,
  ])('has the status text in its message if the response gives no reason: %s', async (body) => {
    expect((await respond(body, 'Bad Request')).message).toBe(`${endpoint}: ${badRequest} Bad Request`);
  });

  test.each([
    ['Too long', 'Too long'],
    [['Too long', 'No channel'], 'Too long; No channel'],
    [[{ message: 'Too long', code: 1 }, { message: ['a', 'b'] }, { code: 2 }], 'Too long; a; b'],
    [{ message: 'Too long' }, 'Too long'],
    [['', 'Too long', null, 7], 'Too long'],
    ['a\n\t b'.repeat(99), 'a b'.repeat(99).slice(0, 200)],
  ])('has the reason of the response in its message, in one line: %j', async (given, shown) => {
    const error = await respond(JSON.stringify({ message: given }));
    expect(error.message).toBe(`${endpoint}: ${badRequest} ${shown}`);
  });

  test('has the message of fetch and of its causes in its message, and the code of the cause', async () => {
    const cause = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET', config: 'a request' });
    const error = await errorFrom(reject(new TypeError('fetch failed', { cause })));
    expect(error.message).toBe(`${endpoint}: fetch failed: socket hang up`);
    expect(error.cause).toMatchObject({ code: 'ECONNRESET' });
    // A custom fetch may have put the request, and so the token, into its error.
    expect(error.cause).not.toHaveProperty('config');
  });

  test('whose causes form a cycle has each message once', async () => {
    const cause = new Error('outer');
    cause.cause = new Error('inner', { cause });
    expect((await errorFrom(reject(cause))).message).toBe(`${endpoint}: outer: inner`);
  });

  test.each([undefined, null, '', 0, {}])('says "network error" if fetch rejects with %s', async (thrown) => {
    expect((await errorFrom(reject(thrown))).message).toBe(`${endpoint}: network error`);
  });
});

describe('AelystError', () => {
  /** The class in another copy of the package. */
  async function anotherCopy(minify: boolean): Promise<typeof AelystError> {
    const entryPoints = [inProject('src', 'errors.ts')];
    const { outputFiles } = await build({ entryPoints, bundle: true, minify, format: 'cjs', write: false });
    const module = { exports: {} };
    new Function('module', 'exports', outputFiles[0]?.text ?? '')(module, module.exports);
    return (module.exports as { AelystError: typeof AelystError }).AelystError;
  }

  const facts = { ...known, reason: 'broken' };

  test('recognizes errors of every copy of the package by instanceof', async () => {
    const Other = await anotherCopy(true);
    expect(Other).not.toBe(AelystError);
    for (const Thrown of [AelystError, Other]) {
      const error: unknown = new Thrown(facts);
      for (const Class of [AelystError, Other, Error]) expect(error instanceof Class).toBe(true);
      if (error instanceof AelystError)
        expectTypeOf(error.delivery).toEqualTypeOf<'not-sent' | 'refused' | 'unknown'>();
    }
  });

  test('recognizes nothing else, and may be extended', () => {
    class Own extends AelystError {}
    const impostor = { name: 'AelystError', kind: 'network' };
    for (const value of [new Error('x'), impostor, null, undefined, 'AelystError', 7, () => {}])
      expect((value as unknown) instanceof AelystError).toBe(false);
    expect(new Own(facts) instanceof Own).toBe(true);
    expect(new Own(facts) instanceof AelystError).toBe(true);
    expect(new AelystError(facts) instanceof Own).toBe(false);
  });

  test('is printed under its name after a build, with its cause', async () => {
    const Built = await anotherCopy(false);
    const printed = inspect(new Built({ ...facts, cause: new Error('inner') }));
    expect(printed).toMatch(/^AelystError: POST /);
    expect(printed).toMatch(/\[cause\]: Error: inner/);
  });

  test('becomes JSON with its message and everything but the cause', async () => {
    const body = { message: 'Slow down' };
    const headers = { [retryAfter.name]: '1', [rateLimitLimit.name]: '5' };
    const error = await errorFrom(fail('rate-limited', headers, JSON.stringify(body)));
    expect(JSON.parse(JSON.stringify({ error }))).toEqual({
      error: {
        name: 'AelystError',
        message: error.message,
        kind: 'rate-limited',
        operation: 'sendMessage',
        delivery: 'refused',
        attempts: 1,
        status: statusOf('rate-limited'),
        body,
        retryAfterMs: 1_000,
        rateLimit: { limit: 5 },
      },
    });
    const aborted = await errorFrom(succeed, { signal: AbortSignal.abort('secret') });
    expect(JSON.stringify(aborted)).not.toContain('secret');
  });

  test.each([
    new Error('inner'),
    new DOMException('late', 'TimeoutError'),
    'text',
    () => 'a function',
    { callback() {} },
    Symbol('reason'),
    new Error('inner', { cause: () => {} }),
  ])('can be cloned with its message, whatever its cause: %s', async (reason) => {
    const error = await errorFrom(succeed, { signal: AbortSignal.abort(reason) });
    expect(error.cause).toBe(reason);
    expect(structuredClone(error)).toMatchObject({ message: `${endpoint}: aborted by the caller` });
    expect(inspect(error)).toContain(error.message);
  });
});

describe('unwrap', () => {
  test('returns the data of a success', async () => {
    expect(unwrap((await send([succeed])).result)).toEqual(data);
  });

  test('throws the error of a failure', async () => {
    const { result } = await send([refuse(99)]);
    expect(() => unwrap(result)).toThrow(errorOf(result));
    expect(errorOf(result)).toBeInstanceOf(AelystError);
  });

  test('says that it got no result, such as of a call that is not awaited', () => {
    const problem = new TypeError('unwrap: needs the result of a call; await the call first');
    for (const given of [Promise.resolve(), undefined, {}])
      expect(() => unwrap(given as never)).toThrow(problem);
  });
});
