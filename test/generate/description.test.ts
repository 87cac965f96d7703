import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { at, child, keysOf, locate } from '../../scripts/support/pointer.js';
import { placeOf } from '../../scripts/support/source.js';

describe('a JSON pointer', () => {
  const document = {
    'a/b~': { '~1': [{ c: 1 }] },
    reference: { $ref: '#/a~1b~0' },
    chain: { $ref: '#/reference/~01' },
    circle: { $ref: '#/circle' },
    encoded: { $ref: '#/%61~1b~0' },
    '50%': true,
  };

  test('escapes keys, and gives them back', () => {
    const pointer = child(child(child('#', 'a/b~'), '~1'), 0);
    expect(pointer).toBe('#/a~1b~0/~01/0');
    expect(keysOf(pointer)).toEqual(['a/b~', '~1', '0']);
    expect(at(document, pointer)).toEqual({ c: 1 });
  });

  test.each([
    ['#', document],
    ['#/a~1b~0/~01/0/c', 1],
    ['#/50%', true],
    ['#/none/c', undefined],
    ['#/a~1b~0/constructor', undefined],
    ['#/reference/~01', undefined],
  ])('%s is taken literally', (pointer, value) => {
    expect(at(document, pointer)).toBe(value);
  });

  test.each([
    ['#/reference/~01/0/c', '#/a~1b~0/~01/0/c', 1],
    ['#/chain/0/c', '#/a~1b~0/~01/0/c', 1],
    ['#/encoded/~01/0/c', '#/a~1b~0/~01/0/c', 1],
    ['#/chain/5', '#/a~1b~0/~01/5', undefined],
  ])('%s leads through references to %s', (pointer, place, value) => {
    expect(locate(document, pointer).value).toBe(value);
    expect(keysOf(locate(document, pointer).pointer)).toEqual(keysOf(place));
  });

  test('is refused where references form a circle', () => {
    expect(() => locate(document, '#/circle/c')).toThrow('#/circle form a circle');
  });
});

describe('a place of the bundle in the files under openapi/', () => {
  let root: string;
  const files = {
    'openapi.yaml':
      "paths:\n  /contact/{id}:\n    $ref: './paths/contact.yaml'\nservers:\n  - url: a\n  - url: b\n",
    'paths/contact.yaml': "post:\n  summary: A\n  responses:\n    '200':\n      description: Fine.\n",
    'components/schemas/Tag.yaml': 'type: object\nproperties:\n  name:\n    type: string\n',
  };

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'aelyst-sources-'));
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, 'openapi', name)), { recursive: true });
      await writeFile(join(root, 'openapi', name), text);
    }
  });
  afterAll(() => rm(root, { recursive: true }));

  test.each([
    ['#/components/schemas/Tag/properties/name/type', 'openapi/components/schemas/Tag.yaml:4'],
    ['#/components/schemas/Tag/properties/other/type', 'openapi/components/schemas/Tag.yaml:2'],
    ['#/components/schemas/Tag', 'openapi/components/schemas/Tag.yaml:1'],
    ['#/paths/~1contact~1{id}/post/responses/200/description', 'openapi/paths/contact.yaml:5'],
    ['#/paths/~1contact~1{id}/delete', 'openapi/paths/contact.yaml:1'],
    ['#/paths/~1other/post', 'openapi/openapi.yaml:1'],
    ['#/servers/1/url', 'openapi/openapi.yaml:6'],
    ['#/components/schemas/None/type', 'openapi/openapi.yaml:1'],
  ])('%s is %s', (pointer, place) => {
    expect(placeOf(pointer, root)).toBe(place);
  });
});
