import { isList } from '../../documents/json.js';
import { type Operators, remove, set } from '../change.js';

/** Addresses that differ from another in one part. */
const addressesLike = (url: string): readonly string[] => {
  const { protocol, host, pathname } = new URL(url);
  return [
    `http://${host}${pathname}`,
    `${protocol}//sandbox.${host}${pathname}`,
    `${protocol}//${host}:8443${pathname}`,
    `${protocol}//${host}`,
    `${protocol}//${host}/v2`,
    `${url}/`,
  ];
};

const another = { url: 'https://example.com/v1', description: 'Added.' } as const;

export const servers: Operators = {
  'server-changed': ({ server }) =>
    server.flatMap((place) => addressesLike(String(place.node['url'])).map((url) => set(place, 'url', url))),
  'server-removed': ({ root }) =>
    root.flatMap((place) => [remove(place, 'servers'), set(place, 'servers', [])]),
  'server-added': ({ root, pathItem, operation }) => [
    ...root.flatMap((place) => {
      const servers = isList(place.node['servers']) ? place.node['servers'] : [];
      return [set(place, 'servers', [...servers, another]), set(place, 'servers', [another, ...servers])];
    }),
    ...[...pathItem, ...operation].map((place) => set(place, 'servers', [another])),
  ],
  'format-changed': ({ root }) =>
    root.flatMap((place) => [
      set(place, 'openapi', '3.0.3'),
      set(place, 'jsonSchemaDialect', 'http://json-schema.org/draft-07/schema#'),
      remove(place, 'jsonSchemaDialect'),
    ]),
};
