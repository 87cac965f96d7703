import { isDeepStrictEqual } from 'node:util';
import { ajvFor } from '../../../scripts/support/ajv.js';
import type {
  Bundle,
  Json,
  MediaType,
  OperationDescription,
  ResponseDescription,
} from '../../../scripts/support/description.js';
import type { Violation } from '../../mock/support.js';
import { demands, headerSchema, names } from './checks.js';
import type { Exchange } from './exchange.js';
import { breaks, type Fault, keeps, rulesOf } from './rules.js';

/** JSON, or nothing if a text is none. */
function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

const faultsBelow = (violations: Violation[], ...location: string[]): Fault[] =>
  violations
    .filter((violation) => location.every((part, index) => violation.location[index] === part))
    .map((violation) => ({
      path: violation.location.slice(location.length),
      keyword: String(violation.code),
    }));

/** Finds what an exchange has met of what the description says of its operation. */
export function createFinder(bundle: Bundle, operations: OperationDescription[]) {
  const found = (where: string, pointer: string, value: Json, faults: Fault[]) =>
    rulesOf(bundle, pointer).flatMap((rule) =>
      faults.length > 0
        ? breaks(value, faults, rule)
          ? [names.keyword(where, rule, 'broken')]
          : []
        : keeps(value, rule)
          ? [names.property(where, rule.place), names.keyword(where, rule, 'kept')]
          : [],
    );

  /** What a value has met by itself, with Ajv as the judge. */
  function judged(where: string, pointer: string, value: Json): string[] {
    const validate = ajvFor(bundle, pointer);
    validate(value);
    const faults = (validate.errors ?? []).map(({ instancePath, keyword }) => ({
      path: instancePath
        .split('/')
        .slice(1)
        .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~')),
      keyword,
    }));
    return found(where, pointer, value, faults);
  }

  const examplesIn = (where: string, { examples }: Pick<MediaType, 'examples'>, value: Json) =>
    examples
      .filter((example) => isDeepStrictEqual(example.value, value))
      .map(({ name }) => names.example(where, name));

  function inAnswer({ status, headers, content }: ResponseDescription, exchange: Exchange): string[] {
    const body = parsed(exchange.responseBody);
    const sent = headers.flatMap(({ name, component }) => {
      const text = exchange.responseHeaders[name.toLowerCase()];
      const where = names.header(status, name);
      return text === undefined
        ? []
        : [where, ...judged(where, headerSchema(component), parsed(text) ?? text)];
    });
    return [
      names.status(status),
      ...sent,
      ...(body === undefined
        ? []
        : [...examplesIn(`${status}`, content, body), ...judged(`${status}`, content.schema, body)]),
    ];
  }

  /** What a request has met: all that it has if the server took it, and what the server held against it otherwise. */
  function inRequest(
    { parameter, request }: OperationDescription,
    identifier: string,
    exchange: Exchange,
  ): string[] {
    const where = names.parameter(parameter.name);
    const body = parsed(exchange.requestBody);
    const met = (demand: (typeof demands)[keyof typeof demands], side: 'kept' | 'broken', at = 'request') =>
      names.keyword(at, demand, side);
    if (exchange.status < 300) {
      return [
        where,
        met(demands.parameter, 'kept', where),
        ...examplesIn(where, parameter, identifier),
        ...found(where, parameter.schema, identifier, []),
        met(demands.security, 'kept'),
        ...(exchange.requestHeaders['content-type'] === request.contentType
          ? [met(demands.mediaType, 'kept')]
          : []),
        ...(body === undefined
          ? []
          : [
              met(demands.body, 'kept'),
              ...examplesIn('request', request, body),
              ...found('request', request.schema, body, []),
            ]),
      ];
    }
    const violations = (parsed(exchange.responseHeaders['sl-violations'] ?? '[]') ??
      []) as unknown as Violation[];
    const has = (code: string | number, ...location: string[]) =>
      violations.some(
        (violation) => violation.code === code && isDeepStrictEqual(violation.location, location),
      );
    const inBody = faultsBelow(violations, 'request', 'body');
    const inParameter = faultsBelow(violations, 'request', 'path', parameter.name);
    return [
      ...(has(401, 'request') ? [met(demands.security, 'broken')] : []),
      ...(has(415, 'request') ? [met(demands.mediaType, 'broken')] : []),
      ...(has('required', 'request') && exchange.requestBody === '' ? [met(demands.body, 'broken')] : []),
      ...(has('required', 'request', 'path') ? [met(demands.parameter, 'broken', where)] : []),
      ...(inParameter.length > 0 ? found(where, parameter.schema, identifier, inParameter) : []),
      ...(inBody.length > 0 && body !== undefined ? found('request', request.schema, body, inBody) : []),
    ];
  }

  /** The operation of an exchange, and the names of what it has met of it. */
  return (exchange: Exchange): { operationId: string; met: string[] } | undefined => {
    for (const operation of operations) {
      const [before = '', after = ''] = operation.path.split(`{${operation.parameter.name}}`);
      const { path, method, status } = exchange;
      const segment = path.slice(before.length, path.length - after.length);
      if (method !== operation.method || path !== before + segment + after || segment.includes('/')) continue;
      const response = operation.responses.find((each) => each.status === status);
      const answer = response ? inAnswer(response, exchange) : [];
      const asked = exchange.staged ? [] : inRequest(operation, decodeURIComponent(segment), exchange);
      return { operationId: operation.operationId, met: [...asked, ...answer] };
    }
    return undefined;
  };
}
