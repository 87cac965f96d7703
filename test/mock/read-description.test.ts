import { describe, expect, it } from 'vitest';
import { tidy } from '../../src/mock/description/describe.js';
import { loadDescription } from '../../src/mock/description/load.js';
import { oneLine } from '../../src/mock/mock-error.js';
import type { Prism } from '../../src/mock/prism.js';
import { minimal } from './minimal.js';
import { readBundle } from './support.js';

describe('what is read', () => {
  /** Reads with what stands in for the reader of references. */
  const load = (
    from: string | object | undefined,
    bundle: (read: string | object, options: object) => unknown,
  ) =>
    loadDescription(from, {
      ReferenceParser: class {
        bundle = async (read: string | object, options: object) => bundle(read, options);
      },
    } as unknown as Prism);

  it('is a copy of a document, and nothing of it comes from the network', async () => {
    const { name, document } = await load(minimal, (read, options) => {
      expect(read).toEqual(minimal);
      expect(read).not.toBe(minimal);
      expect(options).toEqual({ resolve: { http: false } });
      return read;
    });
    expect(name).toBe('The description');
    expect(document).toMatchObject(minimal);
  });

  it('is the description of this package by default, which stays as it is', async () => {
    const { name } = await load(undefined, (read) => {
      expect(read).toEqual(readBundle());
      Object.assign(read, { changed: true });
      return read;
    });
    expect(name).toBe('generated/openapi.json');
    await load(undefined, (read) => {
      expect(read).not.toHaveProperty('changed');
      return read;
    });
  });

  it('is a file if it is a path, which has to be there', async () => {
    const file = import.meta.filename;
    expect((await load(file, (read) => (read === file ? minimal : {}))).name).toBe(file);
    await expect(load('/nowhere.yaml', () => expect.unreachable())).rejects.toMatchObject({
      reason: 'description',
      message: expect.stringMatching(/^\/nowhere\.yaml cannot be read: ENOENT/),
      cause: expect.objectContaining({ code: 'ENOENT' }),
    });
  });

  it('says once which file it cannot parse', () => {
    expect(tidy(new Error('Error parsing a.yaml: Error parsing a.yaml: bad'))).toBe(
      'Error parsing a.yaml: bad',
    );
    expect(tidy('Error parsing a.yaml: Error parsing b.yaml: bad')).toBe(
      'Error parsing a.yaml: Error parsing b.yaml: bad',
    );
    expect(tidy('It: Error parsing a: Error parsing a: bad')).toBe(
      'It: Error parsing a: Error parsing a: bad',
    );
  });

  it.each([
    [new Error('a \n\n  b.'), 'a b'],
    ['a.b:', 'a.b'],
    ['a:.', 'a:'],
    [7, '7'],
  ])('a message is one line: %j', (error, line) => {
    expect(oneLine(error)).toBe(line);
  });
});
