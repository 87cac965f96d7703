import { claimsOfFacts } from './claims-of-facts.js';
import { documents } from './facts/index.js';
import type { Json } from './json.js';

interface DocumentedAnswer {
  readonly status: number;
  readonly example: string;
  readonly body: Json;
  /** Numbers, by name. */
  readonly headers: { readonly [name: string]: Json };
}

/** An operation as its document shows it: what to send, and what comes back. */
export interface DocumentedOperation {
  readonly method: string;
  readonly path: string;
  readonly server: string;
  readonly identifiers: readonly string[];
  readonly requests: readonly Json[];
  /** In the order of the document: the first of a status is what comes without being asked for. */
  readonly answers: readonly DocumentedAnswer[];
}

const json = 'application/json';

/** The examples of every operation, as the table of facts has them. */
export const documentedOperations: readonly DocumentedOperation[] = documents.map((document) => {
  const facts = claimsOfFacts([document]).map(({ path, value }) => ({
    steps: path.split(' › ').slice(1),
    value,
  }));
  const examplesAt = (...place: string[]) =>
    facts.flatMap(({ steps, value }) => {
      const [example = '', keyword] = steps.slice(place.length);
      const isThere = place.every((step, index) => steps[index] === step);
      return isThere && example.startsWith('example ') && keyword === 'value'
        ? [{ name: example.replace('example ', ''), value }]
        : [];
    });
  const valuesAt = (...place: string[]) =>
    facts.filter(({ steps }) => steps.join(' › ') === place.join(' › ')).map(({ value }) => value);

  const [method = '', path = ''] = document.operation.split(' ');
  const statuses = new Set(facts.flatMap(({ steps: [first = ''] }) => first.match(/^\d{3}$/) ?? []));
  const headersOf = (status: string) =>
    Object.fromEntries(
      facts
        .filter(
          ({ steps: [at, header = '', keyword] }) =>
            at === status && header.startsWith('header ') && keyword === 'example',
        )
        .map(({ steps: [, header = ''], value }) => [header.replace('header ', ''), value]),
    );
  return {
    method,
    path,
    server: String(valuesAt('servers[0]', 'url')[0]),
    identifiers: examplesAt('parameter identifier').map(({ value }) => String(value)),
    requests: examplesAt('request', json).map(({ value }) => value),
    answers: [...statuses].flatMap((status) =>
      examplesAt(status, json).map(({ name, value }) => ({
        status: Number(status),
        example: name,
        body: value,
        headers: headersOf(status),
      })),
    ),
  };
});
