import { describe, expect, it } from 'vitest';
import { at, type Bundle } from '../../scripts/support/description.js';
import { bundle } from '../support/contract.js';
import { patternFaults, schemaFaults, schemasIn } from './schemas.js';

/** The bundle with other properties on the object at a pointer. */
function changed(pointer: string, properties: object): Bundle {
  const copy = structuredClone(bundle);
  Object.assign(at(copy, pointer) as object, properties);
  return copy;
}

describe('the schemas of the bundle', () => {
  it('compile under Ajv 2020 in strict mode', () => {
    expect(schemaFaults(bundle)).toEqual([]);
  });

  it('are all looked at: components, parameters, headers, requests and responses', () => {
    const places = schemasIn(bundle).map(({ pointer }) => pointer);
    expect(places).toEqual(
      expect.arrayContaining([
        '#/components/schemas/Error',
        '#/components/parameters/Identifier/schema',
        '#/components/headers/RetryAfter/schema',
        '#/paths/~1contact~1{identifier}~1tag/post/requestBody/content/application~1json/schema',
        '#/components/responses/NotFound/content/application~1json/schema',
      ]),
    );
  });

  it.each([
    ['an unknown keyword', { maxLenght: 3 }, /unknown keyword: "maxLenght"/],
    ['a required property that is not described', { required: ['txt'] }, /"txt" is not defined/],
    ['an unknown type', { type: 'objekt' }, /type must be/],
    [
      'a reference that leads nowhere',
      { properties: { text: { $ref: '#/components/schemas/None' } } },
      /can't resolve/,
    ],
  ])('are refused with %s', (_, fault, message) => {
    const faults = schemaFaults(changed('#/components/schemas/NewComment', fault));
    expect(faults).toContainEqual(expect.stringMatching(message));
    expect(faults).toContainEqual(expect.stringMatching(/^#\/components\/schemas\/NewComment: /));
  });

  it('have patterns in ASCII that compile under the u flag', () => {
    expect(patternFaults(bundle)).toEqual([]);
  });

  it.each([
    ['illegal under the u flag', String.raw`^\-$`, /Invalid escape/],
    ['beyond ASCII', '^\u00e9$', /not ASCII/],
  ])('are refused with a pattern %s', (_, pattern, message) => {
    expect(patternFaults(changed('#/components/schemas/NewContact/properties/phone', { pattern }))).toEqual([
      expect.stringMatching(/^#\/components\/schemas\/NewContact\/properties\/phone: /),
    ]);
    expect(patternFaults(changed('#/components/schemas/Identifier', { pattern }))).toContainEqual(
      expect.stringMatching(message),
    );
  });
});
