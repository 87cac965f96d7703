import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lint } from '../../../scripts/lint/index.js';
import type { JsonObject } from '../../documents/json.js';
import type { Layer, Verdict } from './layer.js';

/** Redocly takes long to start and little for each description, so it is given many at once. */
const atOnce = 200;

async function judge(folder: string, descriptions: readonly JsonObject[]): Promise<readonly Verdict[]> {
  const files = descriptions.map((_, index) => join(folder, `${index}.json`));
  await Promise.all(files.map((file, index) => writeFile(file, JSON.stringify(descriptions[index]))));
  const problems = await lint(...files);
  return problems.map(([first]) => first && `${first.rule} at ${first.pointer}`);
}

/** The rules of redocly.yaml, by the CLI as `npm run lint` runs it. */
export const lintLayer: Layer = {
  name: 'lint',
  async judge(descriptions) {
    const folder = await mkdtemp(join(tmpdir(), 'aelyst-mutants-'));
    try {
      const verdicts: Verdict[] = [];
      for (let start = 0; start < descriptions.length; start += atOnce) {
        const some = descriptions.slice(start, start + atOnce).map((description) => description());
        verdicts.push(...(await judge(folder, some)));
      }
      return verdicts;
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};
