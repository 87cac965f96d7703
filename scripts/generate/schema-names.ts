import { at, type Bundle } from '../support/description.js';

/** Names that mean something else wherever there is no import. */
const globals = ['Error', 'Request', 'Response', 'Event', 'Object', 'Array', 'Date', 'Map', 'Set', 'Promise'];

/** The name of the type for each schema: its own, unless everybody takes that for something else. */
export function schemaNames(bundle: Bundle): Map<string, string> {
  const schemas = Object.keys(at(bundle, '#/components/schemas') ?? {});
  const names = new Map(schemas.map((name) => [name, globals.includes(name) ? `${name}Body` : name]));
  return names;
}
