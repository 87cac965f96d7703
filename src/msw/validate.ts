import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import type { Call } from '../mock/answer.js';
import type { Validator } from '../mock/description/validator.js';
import { authorizationFault } from '../mock/request/authorization.js';
import { UnreadableBody } from '../mock/request/body.js';
import type { Violation } from '../mock/violations.js';

const violation = (code: Violation['code'], path: string[], message: string): Violation => ({
  location: ['request', ...path],
  severity: 'Error',
  code,
  message,
});

/** What Prism makes of an error of Ajv. */
function violationOf(
  part: string,
  { instancePath, keyword, message, params }: ErrorObject,
  name?: string,
): Violation {
  const path = [
    ...(name === undefined ? [] : [name]),
    ...instancePath.split('/').filter((key) => key !== ''),
  ];
  const kind = part === 'body' ? 'property' : 'parameter';
  const place = path.length > 0 ? `${kind} ${path.join('.')} ` : '';
  const { allowedValues, additionalProperty, unevaluatedProperty } = params;
  const details = [
    Array.isArray(allowedValues) ? `: ${allowedValues.join(', ')}` : '',
    additionalProperty === undefined ? '' : `; found '${additionalProperty}'`,
    unevaluatedProperty === undefined ? '' : `: '${unevaluatedProperty}'`,
  ];
  return violation(keyword, [part, ...path], `Request ${part} ${place}${message}${details.join('')}`);
}

const mediaTypeOf = (header: string | undefined) => header?.replace(/;.*/s, '').trim().toLowerCase();

function errorsOf(value: unknown, validate: ValidateFunction): ErrorObject[] {
  validate(value);
  return validate.errors ?? [];
}

function bodyViolations({ operation, body, headers }: Call, validator: Validator): Violation[] {
  const [content] = operation.bodies;
  if (content === undefined) return [];
  if (body instanceof UnreadableBody)
    return [violation('malformed', ['body'], `Request body ${body.reason}`)];
  // As Prism has it, which cannot tell these from no body at all.
  if (!body) return operation.bodyRequired ? [violation('required', [], 'Body parameter is required')] : [];
  if (mediaTypeOf(headers['content-type']) !== content.name) {
    const supported = operation.bodies.map(({ name }) => name).join(', ');
    return [violation(415, [], `Supported content types: ${supported}`)];
  }
  if (content.schema === undefined) return [];
  return errorsOf(body, validator(content.schema)).map((error) => violationOf('body', error));
}

function pathViolations({ operation, parameters }: Call, validator: Validator): Violation[] {
  return Object.entries(parameters).flatMap(([name, value]) => {
    const described = operation.parameters.find(
      (parameter) => parameter.in === 'path' && parameter.name === name,
    );
    if (value === '')
      return [violation('required', ['path'], `Request path must have required property '${name}'`)];
    if (described?.schema === undefined) return [];
    return errorsOf(value, validator(described.schema)).map((error) => violationOf('path', error, name));
  });
}

/** What is wrong with the credentials of a call. */
export const securityViolations = ({ operation, headers }: Call): Violation[] =>
  operation.bearer && authorizationFault(headers['authorization']) !== undefined
    ? [violation(401, [], 'Invalid security scheme used')]
    : [];

/** What is wrong with the path and the body of a call, in Prism's words. */
export const inputViolations = (call: Call, validator: Validator): Violation[] => [
  ...bodyViolations(call, validator),
  ...pathViolations(call, validator),
];
