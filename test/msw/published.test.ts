import { join } from 'node:path';
import { createHandlers } from '@aelyst/client/msw';
import { getResponse, type HttpHandler } from 'msw';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { first, json, operations, pathOf, token } from '../mock/support.js';
import { type Built, builtPackage } from '../support/built.js';
import { someVariations } from './variations.js';

let built: Built;
beforeAll(async () => {
  built = await builtPackage();
});
afterAll(() => built?.[Symbol.asyncDispose]());

type Handlers = typeof import('../../src/msw/index.js');

const baseUrl = 'https://api.test/v1';

async function answer(handlers: HttpHandler[], path: string, init: RequestInit) {
  const response = await getResponse(handlers, new Request(baseUrl + path, init));
  return [response?.status, response?.headers.get('sl-violations'), await response?.text()];
}

/** The handlers of a file, and ours: made once for all operations, since ours compile every schema. */
const made = new Map<string, Promise<[HttpHandler[], HttpHandler[]]>>();

async function make(file: string, strict: boolean): Promise<[HttpHandler[], HttpHandler[]]> {
  const published = (await import(join(built.folder, file))) as Handlers | { default: Handlers };
  const create = 'default' in published ? published.default.createHandlers : published.createHandlers;
  return [createHandlers({ baseUrl, strict }), create({ baseUrl, strict })];
}

const cases = operations.flatMap((operation) => [
  { operation, file: 'msw.js', strict: false },
  { operation, file: 'msw.cjs', strict: true },
]);

it.each(cases)(
  'the handlers in $file validate $operation.operationId as they do when they compile its schemas',
  async ({ operation, file, strict }) => {
    const making = made.get(file) ?? make(file, strict);
    made.set(file, making);
    const [ours, theirs] = await making;
    const { method, request } = operation;
    const path = pathOf(operation);
    const headers = { ...token, 'content-type': json };
    const value = first(request.examples).value;
    const more = { ...Object(value), unknown: 1 };
    for (const body of [value, more, ...someVariations(value)]) {
      const init = { method, headers, body: JSON.stringify(body) };
      expect(await answer(theirs, path, init), JSON.stringify(body)).toEqual(await answer(ours, path, init));
    }
  },
);
