import type { Call, Layer } from '../answer.js';
import type { Description } from '../description/describe.js';
import { isObject, type JsonObject } from '../description/pointer.js';
import { schemasAt } from '../description/schemas-at.js';
import type { Validator } from '../description/validator.js';

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** The types of the properties that a schema names, as text that can be compared; nothing where its parts disagree. */
function typesOf(document: JsonObject, schema: string): Map<string, string> {
  const names = schemasAt(document, schema, []).flatMap(({ value }) =>
    isObject(value) && isObject(value['properties']) ? Object.keys(value['properties']) : [],
  );
  return new Map(
    names.flatMap((name): [string, string][] => {
      const types = schemasAt(document, schema, [name]).map(({ value }) =>
        JSON.stringify(isObject(value) ? value['type'] : undefined),
      );
      const [type] = types;
      return type !== undefined && types.every((other) => other === type) ? [[name, type]] : [];
    }),
  );
}

/** A value of the path as the type has it; nothing if it is no such value. */
function typed(text: string, type: string | undefined): string | number | undefined {
  if (type === '"string"') return text;
  const number = Number(text);
  return type === '"integer"' && Number.isSafeInteger(number) && String(number) === text ? number : undefined;
}

/**
 * What a path says of the resources on its way, under the names by which an answer would repeat it: `id:123` behind
 * the segment `contact` is the `contactId` 123.
 */
function namedByPath({ operation, parameters }: Call): [name: string, text: string][] {
  return [...operation.path.matchAll(/([^/]+)\/\{(.+?)\}/g)].flatMap(([, segment, parameter]) => {
    const named = /^(\w+):(.+)/s.exec(String(parameters[String(parameter)]));
    if (named === null) return [];
    return [[`${segment}${capital(String(named[1]))}`, String(named[2])]];
  });
}

/**
 * Repeats in a success what was sent: a property that request and response have under one name and with one type, and
 * the contact that the path names, where the response has a property for it. An answer that would not fit its schema
 * stays as it is, and so does an example that the call chose by its name.
 */
export const echo = ({ document }: Description, validator: Validator): Layer => {
  const known = new Map<string, Map<string, string>>();
  const types = (schema: string) => {
    const found = known.get(schema) ?? typesOf(document, schema);
    known.set(schema, found);
    return found;
  };

  /** What an answer by a schema repeats of a call. */
  function repeated(call: Call, schema: string): [string, unknown][] {
    const answered = types(schema);
    const { operation, body } = call;
    const bodySchema = operation.bodies[0]?.schema;
    const sent = bodySchema === undefined ? new Map<string, string>() : types(bodySchema);
    return [
      ...[...sent]
        .filter(([name, type]) => answered.get(name) === type && isObject(body) && Object.hasOwn(body, name))
        .map(([name]): [string, unknown] => [name, Reflect.get(Object(body), name)]),
      ...namedByPath(call).flatMap(([name, text]): [string, unknown][] => {
        const value = typed(text, answered.get(name));
        return value === undefined ? [] : [[name, value]];
      }),
    ];
  }

  return (next) => async (call) => {
    const answer = await next(call);
    const { operation, preference } = call;
    if (answer.status >= 300 || answer.body === undefined || preference.exampleKey !== undefined)
      return answer;
    const content = operation.responses.find(({ status }) => status === String(answer.status))?.contents[0];
    if (content?.schema === undefined) return answer;
    const properties = repeated(call, content.schema);
    if (properties.length === 0) return answer;
    const example: unknown = JSON.parse(answer.body);
    if (!isObject(example)) return answer;
    const echoed = { ...example, ...Object.fromEntries(properties) };
    return validator(content.schema)(echoed) ? { ...answer, body: JSON.stringify(echoed) } : answer;
  };
};
