import { isList, isObject } from '../../documents/json.js';
import { type Operators, remove, rename, set } from '../change.js';
import { child } from '../json.js';
import type { Place, Places } from '../places.js';

/** What asks for credentials: the description as a whole, and operations of their own. */
const secured = ({ root, operation }: Places): readonly Place[] =>
  [...root, ...operation].filter(({ node }) => isList(node['security']));

/** Each alternative way to authorize. */
const alternatives = (places: Places): readonly Place[] =>
  secured(places).flatMap(({ node, pointer }) => {
    const list = isList(node['security']) ? node['security'] : [];
    return list.flatMap((alternative, index) =>
      isObject(alternative)
        ? [{ node: alternative, pointer: child(child(pointer, 'security'), String(index)) }]
        : [],
    );
  });

const schemesIn = ({ root }: Places): readonly Place[] =>
  root.flatMap(({ node }) => {
    const components = node['components'];
    const schemes = isObject(components) ? components['securitySchemes'] : undefined;
    return isObject(schemes) ? [{ node: schemes, pointer: '#/components/securitySchemes' }] : [];
  });

const basic = { type: 'http', scheme: 'basic' } as const;
const key = { type: 'apiKey', in: 'header', name: 'X-Api-Key' } as const;
const query = { type: 'apiKey', in: 'query', name: 'token' } as const;

export const security: Operators = {
  'security-dropped': (places) => [
    ...secured(places).flatMap((place) => [remove(place, 'security'), set(place, 'security', [])]),
    ...places.operation.map((place) => set(place, 'security', [])),
  ],
  'security-made-optional': (places) => [
    ...secured(places).map((place) => set(place, 'security', [...[place.node['security'] ?? []].flat(), {}])),
    ...places.operation.map((place) =>
      set(place, 'security', [...[places.root[0]?.node['security'] ?? []].flat(), {}]),
    ),
  ],
  'security-renamed': (places) =>
    alternatives(places).flatMap((place) =>
      Object.keys(place.node).map((name) => rename(place, name, `${name}s`)),
    ),
  'scope-added': (places) =>
    alternatives(places).flatMap((place) =>
      Object.keys(place.node).map((name) => set(place, name, ['write'])),
    ),
  'scheme-changed': (places) => [
    ...schemesIn(places).flatMap((place) =>
      Object.keys(place.node).flatMap((name) => [basic, key, query].map((other) => set(place, name, other))),
    ),
    ...places.securityScheme.flatMap((place) => [
      set(place, 'scheme', 'Bearer token'),
      set(place, 'bearerFormat', 'JWT'),
    ]),
  ],
  'scheme-removed': (places) =>
    schemesIn(places).flatMap((place) => Object.keys(place.node).map((name) => remove(place, name))),
};
