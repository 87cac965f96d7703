import { at, type Bundle, type OperationDescription } from '../../../scripts/support/description.js';
import { rulesOf } from './rules.js';

/** What a column of the report counts. */
export const kinds = ['status', 'example', 'header', 'parameter', 'property', 'keyword'] as const;

/** One thing that the description says of an operation, and that a test has to have met. */
export interface Check {
  kind: (typeof kinds)[number];
  /** Unique within the operation. */
  name: string;
}

/** The names of what can be met, for those who list it and for those who find it. */
export const names = {
  status: (status: number) => `${status}`,
  example: (where: string, name: string) => `${where}: example ${name}`,
  header: (status: number, name: string) => `${status}: ${name}`,
  parameter: (name: string) => `parameter ${name}`,
  property: (where: string, place: string[]) => `${where}: ${pointerOf(place)}`,
  keyword: (
    where: string,
    rule: { place: string[]; keyword: string; detail?: string },
    side: 'kept' | 'broken',
  ) => `${where}: ${[pointerOf(rule.place), rule.keyword, rule.detail].filter(Boolean).join(' ')}, ${side}`,
};

const pointerOf = (place: string[]) => place.map((key) => `/${key}`).join('');

const sides = ['kept', 'broken'] as const;

/** What stands outside of schemas and can be kept and broken all the same. */
export const demands = {
  body: { place: [], keyword: 'body required' },
  mediaType: { place: [], keyword: 'media type' },
  parameter: { place: [], keyword: 'required' },
  security: { place: [], keyword: 'security' },
};

function ofSchema(bundle: Bundle, where: string, pointer: string): Check[] {
  const rules = rulesOf(bundle, pointer);
  const properties = new Set(
    rules
      .map(({ place }) => place)
      .filter((place) => place.length > 0 && place.at(-1) !== '*')
      .map((place) => names.property(where, place)),
  );
  const keywords = new Set(rules.flatMap((rule) => sides.map((side) => names.keyword(where, rule, side))));
  return [
    ...[...properties].map((name): Check => ({ kind: 'property', name })),
    ...[...keywords].map((name): Check => ({ kind: 'keyword', name })),
  ];
}

const ofDemand = (where: string, demand: (typeof demands)[keyof typeof demands]): Check[] =>
  sides.map((side) => ({ kind: 'keyword', name: names.keyword(where, demand, side) }));

const ofExamples = (where: string, examples: { name: string }[]): Check[] =>
  examples.map(({ name }) => ({ kind: 'example', name: names.example(where, name) }));

/** JSON pointer of the schema of a header. */
export const headerSchema = (component: string) => `#/components/headers/${component}/schema`;

/** Everything that the description says of an operation. */
export function checksOf(bundle: Bundle, { parameter, request, responses }: OperationDescription): Check[] {
  const where = names.parameter(parameter.name);
  return [
    ...ofDemand('request', demands.security),
    { kind: 'parameter', name: where },
    ...ofDemand(where, demands.parameter),
    ...ofExamples(where, parameter.examples),
    ...ofSchema(bundle, where, parameter.schema),
    ...ofDemand('request', demands.body),
    ...ofDemand('request', demands.mediaType),
    ...ofExamples('request', request.examples),
    ...ofSchema(bundle, 'request', request.schema),
    ...responses.flatMap(({ status, headers, content }): Check[] => [
      { kind: 'status', name: names.status(status) },
      ...ofExamples(`${status}`, content.examples),
      ...ofSchema(bundle, `${status}`, content.schema),
      ...headers.flatMap(({ name, component }): Check[] => [
        { kind: 'header', name: names.header(status, name) },
        ...(at(bundle, headerSchema(component)) === undefined
          ? []
          : ofSchema(bundle, names.header(status, name), headerSchema(component))),
      ]),
    ]),
  ];
}
