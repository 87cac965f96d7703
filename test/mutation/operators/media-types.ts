import { isObject } from '../../documents/json.js';
import { type Operators, remove, rename, set } from '../change.js';
import { child } from '../json.js';
import type { Place, Places } from '../places.js';

const others = ['application/xml', 'text/plain', 'application/problem+json'] as const;

/** Every map from media type to body: of requests, and of responses. */
const contents = ({ requestBody, response }: Places): readonly Place[] =>
  [...requestBody, ...response].flatMap(({ node, pointer }) => {
    const { content } = node;
    return isObject(content) ? [{ node: content, pointer: child(pointer, 'content') }] : [];
  });

export const mediaTypes: Operators = {
  'media-type-changed': (places) =>
    contents(places).flatMap((content) =>
      Object.keys(content.node).flatMap((name) => others.map((other) => rename(content, name, other))),
    ),
  'media-type-added': (places) =>
    contents(places).flatMap((content) => {
      const [first] = Object.values(content.node);
      return first === undefined ? [] : others.map((other) => set(content, other, first));
    }),
  'content-removed': (places) =>
    [...places.requestBody, ...places.response]
      .filter(({ node }) => 'content' in node)
      .map((place) => remove(place, 'content')),
  'schema-removed': ({ mediaType, parameter, header }) =>
    [...mediaType, ...parameter, ...header]
      .filter(({ node }) => 'schema' in node)
      .map((place) => remove(place, 'schema')),
  'body-made-optional': ({ requestBody }) =>
    requestBody
      .filter(({ node }) => node['required'] === true)
      .flatMap((place) => [set(place, 'required', false), remove(place, 'required')]),
  'body-removed': ({ operation }) =>
    operation.filter(({ node }) => 'requestBody' in node).map((place) => remove(place, 'requestBody')),
};
