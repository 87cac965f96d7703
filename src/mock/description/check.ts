import type { ErrorObject } from 'ajv/dist/2020.js';
import { MockError } from '../mock-error.js';
import type { Description } from './describe.js';
import type { Example, Operation, Slot } from './operations.js';
import { child, isObject, type JsonObject, locate } from './pointer.js';
import type { Validator } from './validator.js';

/** The slots of an operation, each with the words by which a message names it. */
function slotsOf({ parameters, bodies, responses }: Operation): [string, Slot][] {
  return [
    ...parameters.map((slot): [string, Slot] => [`${slot.in} parameter ${slot.name}`, slot]),
    ...bodies.map((slot): [string, Slot] => [`request body ${slot.name}`, slot]),
    ...responses.flatMap(({ status, headers, contents }) => [
      ...headers.map((slot): [string, Slot] => [`response ${status}, header ${slot.name}`, slot]),
      ...contents.map((slot): [string, Slot] => [`response ${status}, ${slot.name}`, slot]),
    ]),
  ];
}

const reason = (error: ErrorObject) =>
  [error.message, ...Object.values(error.params).filter((value) => Array.isArray(value))].join(' ');

function componentSchemas(document: JsonObject): string[] {
  const { value, pointer } = locate(document, '#/components/schemas');
  return isObject(value) ? Object.keys(value).map((name) => child(pointer, name)) : [];
}

/**
 * Holds every example of a request body, response, parameter or header against its schema. Prism replays examples,
 * so a wrong one would be a wrong answer; and it quietly stops validating where a schema does not compile.
 *
 * @throws MockError that names each fault on a line of its own.
 */
export function checkDescription(description: Description, validator: Validator): void {
  const { name, document, operations } = description;
  /** A shared example is checked once, under the names of all the operations that use it. */
  const checks = new Map<string, { users: string[]; what: string; schema: string; example: Example }>();
  const schemas = new Set(componentSchemas(document));
  for (const operation of operations) {
    for (const [what, { schema, examples }] of slotsOf(operation)) {
      if (schema === undefined) continue;
      schemas.add(schema);
      for (const example of examples) {
        const id = JSON.stringify([what, schema, example.pointer]);
        const check = checks.get(id) ?? { users: [], what, schema, example };
        checks.set(id, check);
        check.users.push(operation.id);
      }
    }
  }

  for (const schema of schemas) validator(schema);
  const faults = [...checks.values()].flatMap(({ users, what, schema, example }) => {
    const validate = validator(schema);
    validate(example.value);
    return (validate.errors ?? []).map(
      (error) =>
        `${name}: ${users.join(', ')}: ${what}, example "${example.name}" ` +
        `(${example.pointer}${error.instancePath}): ${reason(error)}`,
    );
  });
  if (faults.length > 0) throw new MockError('description', faults.join('\n'));
}
