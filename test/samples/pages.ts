import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { samplesOf, templates } from '../../scripts/docs/samples.js';
import { inProject } from '../../scripts/support/project.js';
import { described } from '../support/contract.js';
import { blockOf } from './blocks.js';

interface Configuration {
  apis: Record<string, { decorators?: Record<string, { pages: string[] }> }>;
  openapi: { codeSamples: { languages: { lang: string; label?: string }[] } };
}

/** redocly.yaml, as far as the samples and guides go. */
export const configuration = parse(readFileSync(inProject('redocly.yaml'), 'utf8')) as Configuration;

/** The files of the guides, the introduction included, whether the documentation shows them or not. */
export const guideFiles = readdirSync(inProject('openapi', 'guides'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => `openapi/guides/${name}`);

const languages: Record<string, string> = { curl: 'sh', TypeScript: 'ts', Python: 'python', PHP: 'php' };

/** Each operation's samples, under the names of their templates. */
export const samplesOfOperations = described.map((operation) => ({
  ...operation,
  blocks: samplesOf(operation.operationId).map(({ lang, source }, index) => {
    const file = `openapi/code-samples/${templates[index]?.file}.${operation.operationId}`;
    return blockOf(file, languages[lang] ?? lang, `${source}\n`);
  }),
}));
