import { toDescription } from '../../src/mock/description/describe.js';

/** As little as a description can be. */
export const minimal = { openapi: '3.1.0', paths: { '/a': { get: {} } } };

/** The description that a document is, once it has the least that it needs. */
export const describes = (document: object) => toDescription({ ...minimal, ...document }, 'a.yaml');
