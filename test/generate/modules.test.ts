import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { generateFrom } from '../../scripts/generate/index.js';
import { inProject } from '../../scripts/support/project.js';
import { bundle } from '../support/contract.js';

test('the bundle makes the committed files', async () => {
  const files = await generateFrom(bundle);
  for (const [name, content] of files) {
    expect(content, name).toBe(readFileSync(inProject('generated', name), 'utf8'));
  }
  expect([...files.keys()].toSorted()).toEqual(['openapi.json', 'operations.ts', 'schema.ts', 'schemas.ts']);
});
