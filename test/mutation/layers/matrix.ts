import { isDeepStrictEqual } from 'node:util';
import type { Answer, ApiRequest } from '../../../src/mock/answer.js';
import { checkDescription } from '../../../src/mock/description/check.js';
import { loadDescription } from '../../../src/mock/description/load.js';
import { createValidator } from '../../../src/mock/description/validator.js';
import { createEngine } from '../../../src/mock/engine.js';
import { loadPrism, type Prism } from '../../../src/mock/prism.js';
import { createRouter } from '../../../src/mock/route.js';
import { type DocumentedOperation, documentedOperations } from '../../documents/documented-calls.js';
import type { Json, JsonObject } from '../../documents/json.js';
import { oneByOne, type Verdict } from './layer.js';

const json = 'application/json';

let prism: Prism | undefined;

/** A mock of a description, without a server around it. Takes whole URLs, as the documents' samples have them. */
async function mockOf(document: JsonObject) {
  prism ??= loadPrism();
  const description = await loadDescription(document, prism);
  checkDescription(description, createValidator(description, prism));
  const route = createRouter(description.operations);
  const answer = await createEngine(description, prism);
  return async (method: string, url: string, headers: ApiRequest['headers'], body: Json): Promise<Answer> => {
    if (!url.startsWith(`${description.serverUrl}/`)) throw new Error(`${url} is on none of the servers`);
    const path = url.slice(description.serverUrl.length);
    const length = JSON.stringify(body).length;
    const all = { 'content-type': json, 'content-length': String(length), ...headers };
    return answer(route({ method, path, query: new URLSearchParams(), headers: all, body }));
  };
}

const urlOf = ({ server, path }: DocumentedOperation, identifier: string) =>
  server + path.replace('{identifier}', encodeURIComponent(identifier));

interface Expected {
  readonly status: number;
  readonly body: Json;
  readonly headers: { readonly [name: string]: Json };
}

function difference(what: string, { status, headers, body }: Answer, expected: Expected): Verdict {
  const { 'Content-type': type, 'sl-violations': _, ...others } = headers;
  if (status !== expected.status) return `${what}: ${status} instead of ${expected.status}`;
  if (!String(type).startsWith(json)) return `${what}: answered as ${type}`;
  if (!isDeepStrictEqual(JSON.parse(body ?? 'null'), expected.body)) return `${what}: answered with ${body}`;
  if (!isDeepStrictEqual(others, expected.headers)) return `${what}: headers ${JSON.stringify(others)}`;
  return undefined;
}

async function check(document: JsonObject): Promise<Verdict> {
  const call = await mockOf(document);
  const authorization = 'Bearer any-token';
  for (const operation of documentedOperations) {
    const { method, path, identifiers, requests, answers } = operation;
    const what = `${method} ${path}`;
    const [first = ''] = identifiers;
    const [body = null] = requests;
    const answerTo = (status: number) => answers.find((answer) => answer.status === status) ?? answers[0];
    const cases = [
      ...identifiers.flatMap((identifier) =>
        requests.map((request) => ({
          identifier,
          body: request,
          headers: { authorization },
          expected: answerTo(200),
        })),
      ),
      ...answers.map((expected) => ({
        identifier: first,
        body,
        headers: { authorization, prefer: `code=${expected.status}, example=${expected.example}` },
        expected,
      })),
      { identifier: first, body, headers: {}, expected: answerTo(401) },
      { identifier: 'nobody', body, headers: { authorization }, expected: answerTo(400) },
      { identifier: first, body: 'no such body', headers: { authorization }, expected: answerTo(400) },
    ];
    for (const { identifier, body, headers, expected } of cases) {
      const answer = await call(method, urlOf(operation, identifier), headers, body);
      const verdict = expected && difference(`${what}, ${identifier}`, answer, expected);
      if (verdict !== undefined) return verdict;
    }
  }
  return undefined;
}

/**
 * The mock, asked what the documents show, has to answer as they show: every identifier, body, status and example, and
 * what is refused. The contract tests cannot say so, since they take what they expect from the description.
 */
export const matrixLayer = oneByOne('matrix', check);
