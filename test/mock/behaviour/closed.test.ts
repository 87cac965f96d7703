import { describe, expect, it } from 'vitest';
import type { Json } from '../../../scripts/support/description.js';
import { closeBodies } from '../../../src/mock/description/strict.js';
import { json, readBundle } from '../support.js';

/** The schema of a request body, once it is closed. */
function closed(schema: Json) {
  const content = { [json]: { schema } };
  const paths = { '/a': { post: { requestBody: { content }, responses: {} } } };
  const document = closeBodies({ paths }) as { paths: typeof paths };
  return document.paths['/a'].post.requestBody.content[json]?.schema;
}

describe('closing a body', () => {
  const object = { type: 'object', properties: { a: { type: 'string' } } };

  it('leaves alone what is open on purpose', () => {
    const open = { ...object, additionalProperties: { type: 'number' } };
    expect(closed(open)).toEqual(open);
  });

  it('looks at the parts of an allOf together', () => {
    expect(closed({ allOf: [object, object] })).toEqual({
      allOf: [object, object],
      unevaluatedProperties: false,
    });
  });

  it('looks at an alternative together with the properties beside it', () => {
    expect(closed({ ...object, oneOf: [object] })).toEqual({
      ...object,
      oneOf: [object],
      unevaluatedProperties: false,
    });
  });

  it('closes each alternative that stands alone, and the items of a list', () => {
    const shut = { ...object, additionalProperties: false };
    expect(closed({ type: 'array', items: { anyOf: [object, { type: 'null' }] } })).toEqual({
      type: 'array',
      items: { anyOf: [shut, { type: 'null' }] },
    });
  });

  it('closes what has properties, and what may be an object', () => {
    for (const open of [{ properties: {} }, { type: 'object' }, { type: ['object', 'null'] }]) {
      expect(closed(open)).toEqual({ ...open, additionalProperties: false });
    }
    expect(closed({ type: 'string' })).toEqual({ type: 'string' });
    expect(closed({})).toEqual({});
  });

  it('leaves an alternative alone that is one beside a part, or within one', () => {
    const beside = { allOf: [object], oneOf: [object] };
    expect(closed(beside)).toEqual({ ...beside, unevaluatedProperties: false });
    const within = { allOf: [{ oneOf: [object] }] };
    expect(closed(within)).toEqual({ ...within, unevaluatedProperties: false });
  });

  it('leaves alone what says by itself what becomes of other properties', () => {
    const open = { ...object, unevaluatedProperties: true };
    expect(closed(open)).toEqual(open);
  });

  it('has nothing to do with a body that has no schema', () => {
    const paths = { '/a': { post: { requestBody: { content: { [json]: {} } } } } };
    expect(closeBodies({ paths })).toEqual({ paths });
  });

  it('ends with a schema that contains itself', () => {
    const node = {
      type: 'object',
      properties: { next: { $ref: '#/paths/~1a/post/requestBody/content/application~1json/schema' } },
    };
    expect(closed(node)).toEqual({ ...node, additionalProperties: false });
  });

  it('does not change the document that it is given', () => {
    const bundle = readBundle();
    closeBodies(bundle);
    expect(bundle).toEqual(readBundle());
  });
});
