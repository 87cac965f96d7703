import type { Call } from '../answer.js';
import { isObject, type JsonObject } from '../description/pointer.js';
import { schemasAt } from '../description/schemas-at.js';
import type { Violation } from '../violations.js';
import { authorizationFault } from './authorization.js';

const kindOf = (value: unknown) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);

const within = (value: unknown, path: readonly string[]) =>
  path.reduce<unknown>(
    (part, key) => (typeof part === 'object' && part !== null ? Reflect.get(part, key) : undefined),
    value,
  );

/** Of a text in characters, as JSON Schema counts them, or of a list. */
const sizeOf = (value: unknown) => [...(value as Iterable<unknown>)].length;

/** What a validator says of a request, with what it leaves out: what stood there, and what would be right. */
export function explain(document: JsonObject, { operation, headers, body, parameters }: Call) {
  const bodySchema = operation.bodies[0]?.schema;

  function addition(code: string | number, path: readonly string[]): string {
    const [part, ...rest] = path;
    const value = part === 'body' ? within(body, rest) : parameters[String(rest[0])];
    switch (code) {
      case 'type':
        return `, not ${kindOf(value)}`;
      case 'maxLength':
      case 'minLength':
      case 'maxItems':
      case 'minItems':
        return `, not ${sizeOf(value)}`;
      case 415:
        return `, not ${headers['content-type']}`;
      case 'pattern':
        // A value of the body is shown on request only, while the path stands on the same line anyway.
        return part === 'path' ? `, not ${JSON.stringify(value)}` : '';
      case 'const': {
        if (bodySchema === undefined) return '';
        const allowed = schemasAt(document, bodySchema, rest).flatMap(({ value }) =>
          isObject(value) && 'const' in value ? [value['const']] : [],
        );
        return allowed.length > 0 ? `: ${allowed.map((each) => JSON.stringify(each)).join(', ')}` : '';
      }
      default:
        return '';
    }
  }

  return (violation: Violation): Violation => {
    const { code, location, message } = violation;
    const fault = code === 401 && operation.bearer ? authorizationFault(headers['authorization']) : undefined;
    if (fault !== undefined) return { ...violation, message: `Request ${fault}` };
    return { ...violation, message: message + addition(code, location.slice(1)) };
  };
}
