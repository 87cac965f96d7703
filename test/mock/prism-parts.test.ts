import { describe, expect, it, vi } from 'vitest';
import { withLazyFaker } from '../../src/mock/lazy-faker.js';
import { loadPrism, type Prism } from '../../src/mock/prism.js';
import { UnreadableBody } from '../../src/mock/request/body.js';
import { robust } from '../../src/mock/robust-validation.js';

describe('faker', () => {
  const file = '/node_modules/faker.js';

  /** A `require` that can load faker, and what it has loaded. */
  function requireOf(cache: Record<string, unknown> = {}) {
    const load = vi.fn(() => ({ default: { version: '1', make: () => 'made' } }));
    const require = Object.assign(load, {
      cache,
      resolve: (name: string) => (name === '@faker-js/faker' ? file : ''),
    });
    return { load, cache, require: require as unknown as NodeJS.Require };
  }

  it('is replaced while something loads, and loaded by its first use', () => {
    const { load, cache, require } = requireOf();
    const faker = withLazyFaker(require, () => {
      const { exports } = cache[file] as { exports: { default: { make: () => string; version: string } } };
      return exports.default;
    });
    expect(cache).toEqual({});
    expect(load).not.toHaveBeenCalled();
    expect(faker.make()).toBe('made');
    expect(faker.version).toBe('1');
    expect(load).toHaveBeenCalledWith(file);
  });

  it('is left alone if it has been loaded before', () => {
    const loaded = {};
    const { cache, require } = requireOf({ [file]: loaded });
    expect(withLazyFaker(require, () => cache[file])).toBe(loaded);
    expect(cache[file]).toBe(loaded);
  });

  it('comes back also if what was loaded failed', () => {
    const { cache, require } = requireOf();
    const load = () => {
      throw new Error('broken');
    };
    expect(() => withLazyFaker(require, load)).toThrow('broken');
    expect(cache).toEqual({});
  });
});

it('without Prism, what to install is said', () => {
  const cause = new Error('not found');
  const resolve = vi.fn(() => {
    throw cause;
  });
  expect(() => loadPrism({ resolve } as unknown as NodeJS.Require)).toThrow(
    expect.objectContaining({
      reason: 'prism',
      message: expect.stringContaining('npm install --save-dev @stoplight/prism-http@'),
      cause,
    }),
  );
  expect(resolve).toHaveBeenCalledWith('@stoplight/prism-http');
});

describe('the validation of Prism', () => {
  type Validate = Prism['validateInput'];
  const right = { _tag: 'Right', right: {} } as ReturnType<Validate>;
  const input = (body: unknown) => ({ resource: {}, element: { body } }) as Parameters<Validate>[0];
  const refused = (path: string[], message: string) => ({
    _tag: 'Left',
    left: [{ path, code: 'malformed', severity: 0, message }],
  });

  it('says what it says of a body that can be read', () => {
    const validate = vi.fn(() => right);
    const request = input({ a: 1 });
    expect(robust(validate)(request)).toBe(right);
    expect(validate).toHaveBeenCalledWith(request);
  });

  it('is not asked for one that cannot', () => {
    const unreadable = input(new UnreadableBody('is not JSON'));
    expect(robust(() => expect.unreachable())(unreadable)).toEqual(
      refused(['body'], 'Request body is not JSON'),
    );
  });

  it.each([
    [new URIError('URI malformed'), 'URI malformed'],
    ['a text', 'a text'],
  ])('refuses a request that it throws %s on', (error, message) => {
    const validate = () => {
      throw error;
    };
    expect(robust(validate)(input(undefined))).toEqual(refused([], `Request is malformed: ${message}`));
  });
});
