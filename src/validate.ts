import { isBroken } from './http/body.js';

/** One thing that is wrong with a body. */
export interface Issue {
  /** In English, to be read after the name of the field: `must be at most 1,000 characters, is 1,204`. */
  readonly message: string;
  /** Property names, and indexes of lists, from the body to the place; a missing property is a place too. */
  readonly path: readonly (string | number)[];
}

/** The result of a validation: the value as it was given, or what is wrong with it, one issue for each place. */
export type Verdict<Body> =
  | { readonly value: Body; readonly issues?: undefined }
  | { readonly issues: readonly Issue[] };

/**
 * A schema that form libraries and other tools take as it is. Its `validate` returns at once, never a promise.
 *
 * @see https://standardschema.dev
 */
export interface StandardSchema<Body> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: 'aelyst';
    readonly validate: (value: unknown) => Verdict<Body>;
    readonly types?: { readonly input: Body; readonly output: Body } | undefined;
  };
}

/** The schema of a request body. Like the description, it accepts properties that it does not name. */
export interface BodySchema<Body> extends StandardSchema<Body> {
  /** The same schema, which also refuses properties that the description does not name, such as misspelt ones. */
  readonly strict: StandardSchema<Body>;
}

/** One thing that is wrong with a value. */
export interface ValidationError {
  /** JSON pointer to the place in the value. */
  instancePath: string;
  keyword: string;
  params: Record<string, unknown>;
  message?: string;
}

/** Says whether a value is valid, and leaves in `errors` what is wrong. */
export interface Validate {
  (value: unknown): boolean;
  errors?: ValidationError[] | null;
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  undefined: 'missing',
  bigint: 'a BigInt',
  symbol: 'a symbol',
  function: 'a function',
};

const typeName = (type: string) => typeNames[type] ?? type;

/** Type of a value as JSON Schema calls it, or as JavaScript does. */
export const typeOf = (value: unknown) =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;

/** The value itself only where its type alone would not say what is wrong: `true`, `NaN`, or 1.5 for a whole number. */
const shown = (value: unknown) =>
  typeof value === 'boolean' || (typeof value === 'number' && !Number.isInteger(value))
    ? `${value}`
    : typeName(typeOf(value));

const anyOf = (values: readonly string[]) => values.join(', ').replace(/, ([^,]*)$/, ' or $1');

/** Keywords that limit a length or a number: the bound in words, and what is counted. */
const limits: Readonly<Record<string, readonly [bound: string, unit: string]>> = {
  maxLength: ['at most', 'character'],
  minLength: ['at least', 'character'],
  maxItems: ['at most', 'item'],
  minItems: ['at least', 'item'],
  maximum: ['at most', ''],
  minimum: ['at least', ''],
  exclusiveMaximum: ['less than', ''],
  exclusiveMinimum: ['more than', ''],
};

function messageOf({ keyword, params, message }: ValidationError, value: unknown): string {
  const { type, limit, allowedValues, allowedValue } = params;
  const [bound, unit] = limits[keyword] ?? [];
  if (bound !== undefined) {
    const show = (amount: unknown) => Number(amount).toLocaleString('en-US', { maximumFractionDigits: 20 });
    // Characters as JSON Schema counts them: code points.
    const size = unit ? [...(value as Iterable<unknown>)].length : value;
    return `must be ${bound} ${show(limit)}${unit && ` ${unit}${limit === 1 ? '' : 's'}`}, is ${show(size)}`;
  }
  switch (keyword) {
    case 'required':
    case 'dependentRequired':
      return 'is required';
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return 'is not a known property';
    case 'type':
      return `must be ${anyOf([type].flat().map((each) => typeName(`${each}`)))}, is ${shown(value)}`;
    case 'enum':
      return `must be ${anyOf((allowedValues as unknown[]).map((each) => JSON.stringify(each)))}`;
    case 'const':
      return `must be ${JSON.stringify(allowedValue)}`;
    default:
      return message ?? 'is not valid';
  }
}

/** The keys in a JSON pointer. */
export const keysOf = (pointer: string) =>
  pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));

/** The value under a key, if there is any. */
export const step = (value: unknown, key: PropertyKey) =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;

/** Where an error is, and the value there. A property that is missing or not known is the place, not what is around it. */
function placeOf({ instancePath, params }: ValidationError, body: unknown) {
  const keys = keysOf(instancePath);
  const property = params['missingProperty'] ?? params['additionalProperty'] ?? params['unevaluatedProperty'];
  if (property !== undefined) keys.push(`${property}`);
  let value = body;
  const path = keys.map((key) => {
    const inList = Array.isArray(value);
    value = step(value, key);
    return inList ? Number(key) : key;
  });
  return { path, value };
}

type Path = Issue['path'];

/** The places of texts that begin or end in the middle of an emoji, such as after `slice`: the client refuses them. */
function* brokenTexts(value: unknown, path: Path, seen = new Set<unknown>()): Generator<Path> {
  if (typeof value === 'string' && isBroken(value)) yield path;
  // Properties that the description does not name may have any value: a circular reference, or too many levels.
  if (typeof value !== 'object' || value === null || seen.has(value) || path.length > 99) return;
  seen.add(value);
  for (const [key, part] of Object.entries(value))
    yield* brokenTexts(part, [...path, Array.isArray(value) ? Number(key) : key], seen);
}

function validateBy(validate: Validate, body: unknown): Verdict<never> {
  validate(body);
  // The first issue of a place says what to change there: text that is none of the allowed values is text first.
  const issues = new Map<string, Issue>();
  for (const error of validate.errors ?? []) {
    const { keyword, params } = error;
    const { path, value } = placeOf(error, body);
    const place = JSON.stringify(path);
    // No alternative fits: the errors of the alternatives come before it, and say why.
    const repeated = (keyword === 'oneOf' || keyword === 'anyOf') && params['passingSchemas'] == null;
    // JSON leaves such a property out.
    const notSent = keyword.endsWith('Properties') && value === undefined;
    if (!repeated && !notSent && !issues.has(place))
      issues.set(place, { message: messageOf(error, value), path });
  }
  for (const path of brokenTexts(body, [])) {
    const place = JSON.stringify(path);
    if (!issues.has(place)) issues.set(place, { message: 'contains half a character', path });
  }
  return issues.size > 0 ? { issues: [...issues.values()] } : { value: body as never };
}

/** The schema of a request body, from the validators for it. */
export function bodySchema<Body>(
  { open, closed }: Readonly<Record<'open' | 'closed', Readonly<Record<string, Validate>>>>,
  pointer: string,
): BodySchema<Body> {
  const standard = (validate: Validate): StandardSchema<Body> => ({
    '~standard': { version: 1, vendor: 'aelyst', validate: (value) => validateBy(validate, value) },
  });
  return { ...standard(open[pointer] as Validate), strict: standard(closed[pointer] as Validate) };
}
