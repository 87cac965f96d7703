import { gzipSync } from 'node:zlib';
import type { Files } from '../build/index.js';

/** What each entry loads of the package, by the files that it consists of. */
const entries: Record<string, string[]> = {
  '. (without openapi-fetch)': ['index.js'],
  './browser': ['browser.js'],
  './msw': ['msw.js', 'description.cjs'],
  './mock': ['mock.cjs', 'description.cjs'],
  './schema': ['schema.js'],
  './openapi.json': ['openapi.json'],
  './openapi.yaml': ['openapi.yaml'],
};

/** Rows of name, bytes and compressed bytes. */
export const entryWeights = (files: Files): string[][] =>
  Object.entries(entries).map(([name, parts]) => {
    const contents = Buffer.concat(parts.map((part) => Buffer.from(files.get(part) ?? '')));
    return [name, contents.length, gzipSync(contents, { level: 9 }).length].map(String);
  });
