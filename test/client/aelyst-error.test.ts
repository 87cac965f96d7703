import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { AelystError } from '@aelyst/client';
import { build } from 'esbuild';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { operations } from '../../generated/operations.js';
import { inProject } from '../../scripts/support/project.js';

const facts = {
  kind: 'rate-limited',
  operation: 'sendMessage',
  delivery: 'refused',
  attempts: 2,
  reason: '429 Too many requests',
  status: 429,
  body: { code: 429 },
  retryAfterMs: 1_000,
} as const;

const { method, path } = operations[facts.operation];
const message = `${method} ${path}: ${facts.reason}`;

/** The class as another copy of the package has it. */
async function anotherCopy(minify = true): Promise<typeof AelystError> {
  const { outputFiles } = await build({
    stdin: {
      contents: readFileSync(inProject('src', 'errors.ts'), 'utf8'),
      resolveDir: inProject('src'),
      loader: 'ts',
    },
    bundle: true,
    minify,
    format: 'cjs',
    write: false,
  });
  const module = { exports: {} };
  new Function('module', 'exports', outputFiles[0]?.text ?? '')(module, module.exports);
  return (module.exports as { AelystError: typeof AelystError }).AelystError;
}

describe('AelystError', () => {
  test('is an instance of the class of every copy of the package', async () => {
    const Other = await anotherCopy();
    expect(Other).not.toBe(AelystError);
    for (const Thrown of [AelystError, Other]) {
      const error: unknown = new Thrown(facts);
      expect(error instanceof AelystError).toBe(true);
      expect(error instanceof Other).toBe(true);
      expect(error instanceof Error).toBe(true);
      if (error instanceof AelystError)
        expectTypeOf(error.delivery).toEqualTypeOf<'not-sent' | 'refused' | 'unknown'>();
    }
  });

  test.each([
    new Error('other'),
    { name: 'AelystError', kind: 'network' },
    null,
    undefined,
    'AelystError',
    7,
    () => {},
  ])('is not %s', (value) => {
    expect((value as unknown) instanceof AelystError).toBe(false);
  });

  test('is printed under its name after a build', async () => {
    const Built = await anotherCopy(false);
    expect(inspect(new Built(facts))).toMatch(/^AelystError: POST /);
  });

  test('has subclasses, of which it is no instance', () => {
    class Own extends AelystError {}
    expect(new Own(facts) instanceof Own).toBe(true);
    expect(new Own(facts) instanceof AelystError).toBe(true);
    expect(new AelystError(facts) instanceof Own).toBe(false);
  });

  test('keeps in JSON all that it says, without its cause', () => {
    const error = new AelystError({ ...facts, cause: new Error('secret') });
    const { reason: _, ...rest } = facts;
    expect(JSON.parse(JSON.stringify({ error }))).toEqual({
      error: { name: 'AelystError', message, ...rest },
    });
  });

  test('has no property for what is not known', () => {
    const error = new AelystError({ ...facts, status: undefined, body: undefined, retryAfterMs: undefined });
    expect(Object.keys(error).toSorted()).toEqual(['attempts', 'delivery', 'kind', 'name', 'operation']);
    expect(error).not.toHaveProperty('cause');
    expect(inspect(error)).not.toMatch(/undefined|brand|Symbol/);
  });

  test.each([
    undefined,
    new Error('inner'),
    new DOMException('late', 'TimeoutError'),
    'words',
    () => 'a function',
    { callback() {} },
    Symbol('reason'),
    new Error('inner', { cause: () => {} }),
  ])('can be cloned with its message, whatever its cause: %s', (cause) => {
    const error = new AelystError({ ...facts, cause });
    expect(error.cause).toBe(cause);
    expect(structuredClone(error)).toMatchObject({ message });
    expect(inspect(error)).toContain(message);
  });

  test('shows its cause when it is printed', () => {
    expect(inspect(new AelystError({ ...facts, cause: new Error('inner') }))).toMatch(
      /\[cause\]: Error: inner/,
    );
  });
});
