import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../support/command.js';
import type { Bundle } from '../support/description.js';
import { temporaryFolder } from '../support/project.js';
import { redocly } from '../support/run.js';

const rootFile = 'aelyst@v1';

/**
 * Why a description is not valid OpenAPI: one line for each fault, with file and line.
 *
 * @param unseen What to say if Redocly finds nothing.
 * @param roots The root files; by default all that redocly.yaml names.
 */
export async function lintFaults(unseen: string, ...roots: string[]): Promise<string> {
  const { output } = await redocly('lint', ...roots, '--format', 'github-actions');
  const faults = [...output.matchAll(/::error .*?file=([^,]*),line=(\d+).*?::((?:(?!%0A).)*)/g)];
  return faults.map(([, file, line, message]) => `${file}:${line}: ${message}`).join('\n') || unseen;
}

/**
 * Bundles the files under `openapi/` into one document.
 *
 * @param root The root file; by default the one that redocly.yaml names.
 */
export async function bundleDescription(root = rootFile): Promise<Bundle> {
  await using temporary = await temporaryFolder('bundle');
  const folder = temporary.path;
  const file = join(folder, 'openapi.json');
  const { ok, output } = await redocly('bundle', root, '--output', file);
  if (!ok) throw new UserError(`The description cannot be bundled:\n${await lintFaults(output, root)}`);
  return JSON.parse(await readFile(file, 'utf8')) as Bundle;
}
