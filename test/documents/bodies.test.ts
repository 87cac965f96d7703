import { describe, expect, it } from 'vitest';
import { readOperations } from '../../scripts/support/description.js';
import { bodies } from './bodies.js';
import { bodyFaults } from './body-faults.js';
import { readBundle } from './files.js';

const bundle = readBundle();

describe('the schemas of the description', () => {
  it('take what the documents allow, and nothing that they do not', () => {
    expect([...bodyFaults(bundle)]).toEqual([]);
  });

  it('are all held against some values: every identifier, request and response', () => {
    const places = readOperations(bundle).flatMap(({ method, path, parameter, responses }) =>
      [parameter.name, 'request', ...responses.map(({ status }) => String(status))].map(
        (place) => `${method} ${path} › ${place}`,
      ),
    );
    const held = bodies.map(({ operation, place }) => `${operation} › ${place}`);
    expect(held.toSorted()).toEqual(places.toSorted());
  });
});
