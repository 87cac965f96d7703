import { isList, isObject, type JsonObject } from '../../documents/json.js';
import { type Operators, remove, rename, set } from '../change.js';
import { child, withKey } from '../json.js';
import { methods, type Place, type Places } from '../places.js';

const pathsIn = ({ root }: Places): readonly Place[] =>
  root.flatMap(({ node }) => (isObject(node['paths']) ? [{ node: node['paths'], pointer: '#/paths' }] : []));

const methodsOf = ({ node }: Place): readonly string[] => methods.filter((method) => method in node);

/** Paths that differ in one segment, in the name of the parameter, or in a slash at the end. */
const pathsLike = (path: string): readonly string[] => {
  const segments = path.split('/').slice(1);
  const changed = segments.map((segment, index) =>
    segments
      .map((other, at) => (at === index ? segment.replace(/\w+/, '$&s') : other))
      .map((other) => `/${other}`)
      .join(''),
  );
  return [...changed, `${path}/`];
};

/** An operation under another method of its path. */
const duplicate = (item: Place, method: string, change: JsonObject): JsonObject => ({
  ...item.node,
  put: { ...(item.node[method] as JsonObject), ...change },
});

export const operations: Operators = {
  'path-changed': (places) =>
    pathsIn(places).flatMap((place) =>
      Object.keys(place.node).flatMap((path) => pathsLike(path).map((other) => rename(place, path, other))),
    ),
  'method-changed': ({ pathItem }) =>
    pathItem.flatMap((place) =>
      methodsOf(place).flatMap((method) =>
        ['get', 'put', 'patch', 'delete']
          .filter((other) => !(other in place.node))
          .map((other) => rename(place, method, other)),
      ),
    ),
  'operation-id-changed': ({ operation }) =>
    operation.flatMap((place) => {
      const id = String(place.node['operationId']);
      return [`${id}s`, id.toLowerCase(), undefined].map((other) => set(place, 'operationId', other));
    }),
  'operation-removed': (places) => [
    ...pathsIn(places).flatMap((place) => Object.keys(place.node).map((path) => remove(place, path))),
    ...places.pathItem.flatMap((place) => methodsOf(place).map((method) => remove(place, method))),
  ],
  'operation-deprecated': ({ operation }) => operation.map((place) => set(place, 'deprecated', true)),
  'operation-duplicated': (places) => [
    ...places.pathItem.flatMap((item) =>
      methodsOf(item).flatMap((method) =>
        [{}, { operationId: 'another' }].map((change) => ({
          pointer: child(item.pointer, 'put'),
          before: undefined,
          after: `${method} again, ${JSON.stringify(change)}`,
          edit: { pointer: item.pointer, value: duplicate(item, method, change) },
        })),
      ),
    ),
    ...pathsIn(places).flatMap((place) =>
      Object.entries(place.node).map(([path, item]) => ({
        ...set(place, `${path}/again`, item),
        after: `as ${path}`,
      })),
    ),
  ],
  'operation-retagged': (places) =>
    places.operation.flatMap((place) => {
      const tags = isList(places.root[0]?.node['tags']) ? places.root[0].node['tags'] : [];
      const names = tags.flatMap((tag) => (isObject(tag) ? [tag['name'] ?? ''] : []));
      const own = [place.node['tags'] ?? []].flat();
      const others = names.filter((name) => !own.includes(name));
      return [...others.map((name) => set(place, 'tags', [name])), remove(place, 'tags')];
    }),
  'tag-changed': ({ root }) =>
    root.flatMap((place) => {
      const tags = isList(place.node['tags']) ? place.node['tags'] : [];
      return tags.flatMap((tag, index) => {
        const name = isObject(tag) ? String(tag['name']) : '';
        const renamed = withKey(tag, 'name', `${name}s`);
        return [
          { ...set(place, 'tags', withKey(tags, String(index), undefined)), before: name, after: undefined },
          { ...set(place, 'tags', withKey(tags, String(index), renamed)), before: name, after: `${name}s` },
        ];
      });
    }),
};
