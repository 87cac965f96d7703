import { isDeepStrictEqual } from 'node:util';
import { type Findings, join, type Visit, type Visits } from './findings.js';
import { isList, isObject, type Json, type JsonObject } from './json.js';
import { isProse } from './left-out.js';
import { normalise } from './normalise.js';

const holdingOne = ['not', 'if', 'then', 'else', 'contains', 'propertyNames', 'additionalProperties'];
const holdingList = ['oneOf', 'anyOf', 'allOf', 'prefixItems'];

const property = (path: string, name: string): string =>
  /^\w+$/.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;

const isRequiredList = (value: Json | undefined): value is readonly string[] =>
  isList(value) && value.every((name) => typeof name === 'string') && new Set(value).size === value.length;

/** Every keyword of a schema, and of those below it: `body.custom_fields[].name › type`. */
export function claimsOfSchema(
  findings: Findings,
  schema: Json,
  path: string,
  above: readonly Json[] = [],
): void {
  const { target, beside } = findings.references.follow(schema);
  const walk = (part: JsonObject) =>
    findings.keywords(normalise(part), path, visits(findings, part, [...above, target]));

  if (!isObject(target)) findings.claim(path, target);
  else if (above.includes(target)) findings.claim(path, 'a schema that contains itself');
  else walk(target);
  // Next to a schema's `$ref`, unlike any other, keywords do count, in addition to those of its target.
  const isSaid = Object.entries(beside).some(([keyword, value]) => !isProse(keyword, value));
  if (isSaid) walk(beside);
  else for (const text of Object.values(beside)) findings.prose.push({ path, text: String(text) });
}

function visits(findings: Findings, schema: JsonObject, below: readonly Json[]): Visits {
  const inner = (part: Json, path: string) => claimsOfSchema(findings, part, path, below);
  const required = schema['required'];
  const properties = schema['properties'];
  const isRequired = (name: string) => isRequiredList(required) && required.includes(name);

  return {
    properties: (value, path) =>
      findings.entries(value, join(path, 'properties'), (part, name) => {
        findings.claim(join(property(path, name), 'required'), isRequired(name));
        inner(part, property(path, name));
      }),
    required: (value, path) => {
      const isDeclared = (name: string) => isObject(properties) && Object.hasOwn(properties, name);
      const undeclared = isRequiredList(value) ? value.filter((name) => !isDeclared(name)) : [];
      for (const name of undeclared) findings.claim(join(property(path, name), 'required'), true);
      if (!isRequiredList(value)) findings.claim(join(path, 'required'), value);
    },
    items: (part, path) => inner(part, `${path}[]`),
    discriminator: (value, path) =>
      findings.keywords(value, join(path, 'discriminator'), {
        mapping: (mapping, at) =>
          findings.entries(mapping, join(at, 'mapping'), (target, name) =>
            findings.claim(join(at, `mapping ${name}`), memberOf(findings, schema, target)),
          ),
      }),
    ...forEach(holdingOne, schema, (keyword) => (part, path) => inner(part, `${path}(${keyword})`)),
    ...forEach(
      holdingList,
      schema,
      (keyword) => (list, path) =>
        findings.members(list, join(path, keyword), (part, index) =>
          inner(part, `${path}(${keyword} ${index})`),
        ),
    ),
  };
}

/** A visit for each of the keywords that a schema has. */
const forEach = (
  keywords: readonly string[],
  schema: JsonObject,
  visit: (keyword: string) => Visit,
): Visits =>
  Object.fromEntries(
    keywords.filter((keyword) => keyword in schema).map((keyword) => [keyword, visit(keyword)]),
  );

/** A mapping says which member a value selects; how the reference is spelled says nothing. */
function memberOf(findings: Findings, schema: JsonObject, target: Json): Json {
  const { references } = findings;
  const mapped = references.at(target) ?? references.at(`#/components/schemas/${target}`);
  for (const keyword of ['oneOf', 'anyOf']) {
    const members = schema[keyword];
    const index = isList(members)
      ? members.findIndex((member) => isDeepStrictEqual(references.follow(member).target, mapped))
      : -1;
    if (index >= 0) return `(${keyword} ${index})`;
  }
  return target;
}
