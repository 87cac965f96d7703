import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { sampleFiles } from '../../scripts/docs/samples.js';
import { inProject } from '../../scripts/support/project.js';
import { described } from '../support/contract.js';

interface Configuration {
  apis: Record<string, { decorators?: Record<string, { pages: string[] }> }>;
  openapi: { codeSamples: { languages: { lang: string; label?: string }[] } };
}

/** redocly.yaml, as far as the samples and guides go. */
export const configuration = parse(readFileSync(inProject('redocly.yaml'), 'utf8')) as Configuration;

/** The names of the guides, in the order of the menu. */
export const guideNames = configuration.apis['aelyst@docs']?.decorators?.['docs/guides']?.pages ?? [];

/** The files of the guides, the introduction included, whether the documentation shows them or not. */
export const guideFiles = readdirSync(inProject('openapi', 'guides'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => `openapi/guides/${name}`);

/** The files of each operation's samples. */
export const samplesOfOperations = described.map((operation) => ({
  ...operation,
  files: sampleFiles.map(({ file }) => `openapi/code-samples/${operation.operationId}/${file}`),
}));
