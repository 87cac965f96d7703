import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { generateFrom } from '../../scripts/generate/index.js';
import { schemaType } from '../../scripts/generate/operation-types.js';
import { schemaModules } from '../../scripts/generate/schema.js';
import { schemaNames } from '../../scripts/generate/schema-names.js';
import { UserError } from '../../scripts/support/command.js';
import type { Bundle } from '../../scripts/support/description.js';
import { inProject } from '../../scripts/support/project.js';
import { bundle } from '../support/contract.js';

test('the bundle makes the committed files', async () => {
  const files = await generateFrom(bundle);
  for (const [name, content] of files) {
    expect(content, name).toBe(readFileSync(inProject('generated', name), 'utf8'));
  }
  expect([...files.keys()].toSorted()).toEqual([
    'body-validators.ts',
    'mock.ts',
    'openapi.json',
    'operations.ts',
    'schema.ts',
    'schemas.ts',
    'validate.ts',
    'validators.ts',
  ]);
});

describe('the type of a schema', () => {
  const named = ['Error', 'Request', 'Response', 'Event', 'Object', 'Array', 'Date', 'Map', 'Set', 'Promise'];
  const schemas = Object.fromEntries([...named, 'Contact'].map((name) => [name, { type: 'string' }]));
  const minimal: Bundle = { openapi: '3.1.0', info: { title: 'a', version: '1' }, paths: {} };

  test.each(named)('is not called %s, which everybody takes for something else', (name) => {
    expect(schemaNames({ ...minimal, components: { schemas } }).get(name)).toBe(`${name}Body`);
  });

  test('has the name of the schema otherwise', () => {
    expect(schemaNames({ ...minimal, components: { schemas } }).get('Contact')).toBe('Contact');
    expect(schemaNames(minimal)).toEqual(new Map());
  });

  test.each(['#/components/schemas/A/properties/b', '#/components/headers/A', 'a#/components/schemas/A'])(
    'is none at %s',
    (pointer) => {
      expect(() => schemaType(pointer, new Map([['A', 'A']]))).toThrow(UserError);
    },
  );

  test('is declared with what is said of it, and referred to by its name', async () => {
    const contact = {
      description: 'A contact.',
      type: 'object',
      properties: { error: { $ref: '#/components/schemas/Error' } },
    };
    const headers = { Other: { schema: { $ref: '#/components/schemas/Contact' } } };
    const components = { headers, schemas: { Contact: contact, Error: { type: 'string' } } };
    const modules = await schemaModules({ ...minimal, components });
    expect(modules.schemas).toMatch(
      /\/\*\* A contact\. \*\/\s*export type Contact = \{\s*error\?: ErrorBody;\s*\};/,
    );
    expect(modules.schemas).toContain('export type ErrorBody = string;');
    expect(modules.schema).toMatch(/^import type \{ Contact, ErrorBody \} from/);
    expect(modules.schema).toMatch(/schemas: \{\s*Contact: Contact;\s*Error: ErrorBody;\s*\}/);
    expect(modules.schema).toContain('Other: Contact;');
  });

  test.each([
    ['components', minimal],
    ['schemas', { ...minimal, components: { headers: { A: { schema: { type: 'string' } } } } }],
  ])('is none where there are no %s', async (_, bundle) => {
    expect((await schemaModules(bundle)).schemas).toBe('');
  });
});
