import { readFileSync } from 'node:fs';
import type { JsonObject } from './json.js';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** Read at test time, so that no test compares a stale copy. */
export const readBundle = (): JsonObject => JSON.parse(read('generated/openapi.json'));

export const readRulingsTable = (): string => read('openapi/README.md');
