import { isObject, type JsonObject } from '../../documents/json.js';
import { type Operators, remove, rename, set } from '../change.js';
import { child } from '../json.js';
import type { Place, Places } from '../places.js';
import { misspelt } from './values.js';

const strange = ['201', '202', '204', '403', '422', '503', 'default'] as const;

/** The responses of each operation, by status. */
const responsesIn = ({ operation }: Places): readonly Place[] =>
  operation.flatMap(({ node, pointer }) => {
    const { responses } = node;
    return isObject(responses) ? [{ node: responses, pointer: child(pointer, 'responses') }] : [];
  });

const statusesIn = (places: Places): readonly string[] => [
  ...new Set(responsesIn(places).flatMap(({ node }) => Object.keys(node))),
];

const kindsIn = ({ root }: Places): readonly Place[] =>
  root.flatMap(({ node, pointer }) => {
    const key = 'x-aelyst-error-kinds';
    const kinds = node[key];
    return isObject(kinds) ? [{ node: kinds, pointer: child(pointer, key) }] : [];
  });

/** Statuses in its neighbourhood that an operation does not answer with. */
const near = (status: string, responses: JsonObject): readonly string[] =>
  [Number(status) + 1, Number(status) - 1, `${status.charAt(0)}XX`]
    .map(String)
    .filter((other) => !(other in responses));

export const responses: Operators = {
  'status-added': (places) =>
    responsesIn(places).flatMap((place) => {
      // The answer that the status has elsewhere, or else some answer of the operation.
      const elsewhere = (status: string) =>
        responsesIn(places).find(({ node }) => status in node)?.node[status] ??
        Object.values(place.node).at(-1);
      return [...statusesIn(places), ...strange]
        .filter((status) => !(status in place.node))
        .map((status) => set(place, status, elsewhere(status)));
    }),
  'status-removed': (places) =>
    responsesIn(places).flatMap((place) => Object.keys(place.node).map((status) => remove(place, status))),
  'status-renumbered': (places) =>
    responsesIn(places).flatMap((place) =>
      Object.keys(place.node).flatMap((status) =>
        near(status, place.node).map((other) => rename(place, status, other)),
      ),
    ),
  'error-kind-changed': (places) =>
    kindsIn(places).flatMap((place) =>
      Object.entries(place.node).flatMap(([status, kind]) =>
        misspelt(String(kind)).map((after) => set(place, status, after)),
      ),
    ),
  'error-kind-removed': (places) =>
    kindsIn(places).flatMap((place) => Object.keys(place.node).map((status) => remove(place, status))),
  'error-kind-added': (places) => kindsIn(places).map((place) => set(place, '403', 'forbidden')),
};
