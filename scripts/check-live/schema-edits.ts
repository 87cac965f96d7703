import { child, isObject } from '../support/pointer.js';
import type { Fault } from './described.js';
import type { Edit } from './edit.js';
import { inferSchema, typeOf } from './infer.js';

const sizeOf = (value: unknown) =>
  typeof value === 'number'
    ? value
    : typeof value === 'string'
      ? [...value].length
      : Object.keys(Object(value)).length;

const limits = [
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
];

/** The change of a schema that lets the value be which broke it: widened where that is possible, else dropped. */
export function editsOf({ at, keyword, params, parentSchema: schema = {}, data }: Fault): Edit[] {
  const place = child(at, keyword);
  const described = schema[keyword];
  if (keyword === 'type') return [{ op: 'replace', pointer: place, value: [described, typeOf(data)].flat() }];
  if (keyword === 'required' && Array.isArray(described)) {
    return [{ op: 'remove', pointer: child(place, String(described.indexOf(params['missingProperty']))) }];
  }
  const extra: unknown = params['additionalProperty'] ?? params['unevaluatedProperty'];
  if (typeof extra === 'string') {
    const property = inferSchema(Reflect.get(Object(data), extra));
    const properties = child(at, 'properties');
    if (!isObject(schema['properties']))
      return [{ op: 'add', pointer: properties, value: { [extra]: property } }];
    return [{ op: 'add', pointer: child(properties, extra), value: property }];
  }
  if (keyword === 'enum') return [{ op: 'add', pointer: child(place, '-'), value: data }];
  if (keyword === 'const') {
    return [
      { op: 'remove', pointer: place },
      { op: 'add', pointer: child(at, 'enum'), value: [described, data] },
    ];
  }
  if (limits.includes(keyword)) return [{ op: 'replace', pointer: place, value: sizeOf(data) }];
  return [{ op: 'remove', pointer: place }];
}

/** What is wrong, in words, after the name of the place. */
export function messageOf({ keyword, params, message = '', data }: Fault): string {
  if (keyword === 'required') return 'is missing';
  if (params['additionalProperty'] ?? params['unevaluatedProperty']) return 'is not described';
  if (keyword === 'type') return `${message}, and is ${typeOf(data)}`;
  if (keyword === 'enum') return `${message}: ${params['allowedValues'].join(', ')}`;
  return message;
}

/** JSON pointer in the value to what the fault is about. */
export function pointerIn({ instancePath, params }: Fault): string {
  const name: unknown =
    params['missingProperty'] ?? params['additionalProperty'] ?? params['unevaluatedProperty'];
  return typeof name === 'string' ? child(`#${instancePath}`, name) : `#${instancePath}`;
}
