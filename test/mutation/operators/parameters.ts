import { isList } from '../../documents/json.js';
import { type Operators, remove, set } from '../change.js';

const stranger = {
  name: 'added',
  in: 'query',
  description: 'Added.',
  schema: { type: 'string' },
  examples: { added: { summary: 'Added', value: 'added' } },
} as const;

export const parameters: Operators = {
  'parameter-renamed': ({ parameter }) =>
    parameter.map((place) => set(place, 'name', `${place.node['name']}s`)),
  'parameter-moved': ({ parameter }) =>
    parameter.flatMap((place) => ['query', 'header', 'cookie'].map((other) => set(place, 'in', other))),
  'parameter-made-optional': ({ parameter }) =>
    parameter
      .filter(({ node }) => node['required'] === true)
      .flatMap((place) => [set(place, 'required', false), remove(place, 'required')]),
  'parameter-deprecated': ({ parameter }) => parameter.map((place) => set(place, 'deprecated', true)),
  'parameter-removed': ({ operation }) =>
    operation.filter(({ node }) => 'parameters' in node).map((place) => remove(place, 'parameters')),
  'parameter-added': ({ operation }) =>
    operation.map((place) => {
      const { parameters } = place.node;
      return set(place, 'parameters', [...(isList(parameters) ? parameters : []), stranger]);
    }),
};
