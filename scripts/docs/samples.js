import { readFileSync } from 'node:fs';

/** @typedef {{ lang: string, label?: string, source: string }} CodeSample One tab beside an operation. */

/**
 * The samples of every operation in the order of their tabs. Language and label are those that redocly.yaml shows
 * under `codeSamples.languages`; it leaves out all others.
 *
 * @type {readonly { file: string, lang: string, label?: string }[]}
 */
export const sampleFiles = [
  { file: 'curl.sh', lang: 'curl' },
  { file: 'client.ts', lang: 'TypeScript', label: 'Client' },
  { file: 'fetch.ts', lang: 'TypeScript', label: 'fetch' },
];

const folder = new URL('../../openapi/code-samples/', import.meta.url);

/**
 * The samples of an operation.
 *
 * @param {string} operationId
 * @returns {CodeSample[]}
 * @throws when one is missing, so that no operation goes without.
 */
export const samplesOf = (operationId) =>
  sampleFiles.map(({ file, ...tab }) => ({
    ...tab,
    source: readFileSync(new URL(`${operationId}/${file}`, folder), 'utf8').trimEnd(),
  }));
