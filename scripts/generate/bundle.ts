import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../support/command.js';
import type { Bundle } from '../support/description.js';
import { redocly } from '../support/redocly.js';

/**
 * Bundles the files under `openapi/` into one document.
 *
 * @param root The root file; by default the one that redocly.yaml names.
 */
export async function bundleDescription(root = 'aelyst@v1'): Promise<Bundle> {
  const folder = await mkdtemp(join(tmpdir(), 'aelyst-bundle-'));
  try {
    const file = join(folder, 'openapi.json');
    const { ok, output } = await redocly('bundle', root, '--output', file);
    if (!ok) throw new UserError(`The description cannot be bundled:\n${output}`);
    return JSON.parse(await readFile(file, 'utf8')) as Bundle;
  } finally {
    await rm(folder, { recursive: true });
  }
}
