import { isDeepStrictEqual } from 'node:util';
import { mockDescriptionOf } from '../../../scripts/generate/mock.js';
import { compileValidators } from '../../../scripts/generate/validators.js';
import { ajvFor } from '../../../scripts/support/ajv.js';
import { readOperations } from '../../../scripts/support/description.js';
import { createEngine } from '../../../src/mock/handle.js';
import type { Validators } from '../../../src/mock/validation.js';
import { type DocumentedOperation, documentedOperations } from '../../documents/documented-calls.js';
import type { Json, JsonObject } from '../../documents/json.js';
import { oneByOne, type Verdict } from './layer.js';

const json = 'application/json';

/** The mock refuses nothing of a description; that its examples are valid is for others to say. */
function checkExamples(document: JsonObject): void {
  for (const { request, responses } of readOperations(document)) {
    for (const { schema, examples } of [request, ...responses.map(({ content }) => content)]) {
      for (const { name, value } of examples) {
        if (!ajvFor(document, schema)(value)) throw new Error(`the example ${name} does not fit its schema`);
      }
    }
  }
}

/** A mock of a description, without a server around it. Takes whole URLs, as the documents' samples have them. */
function mockOf(document: JsonObject) {
  checkExamples(document);
  const description = mockDescriptionOf(document);
  const validators = compileValidators(document) as Validators;
  const { handle } = createEngine({
    ...{ description, validators, basePath: description.basePath, static: true, seed: 0 },
    sleep: async () => {},
  });
  return async (method: string, url: string, headers: Record<string, string>, body: Json) => {
    if (!url.startsWith(`${description.serverUrl}/`)) throw new Error(`${url} is on none of the servers`);
    const all = { 'content-type': json, ...headers };
    return handle(new Request(url, { method, headers: all, body: JSON.stringify(body) }));
  };
}

const urlOf = ({ server, path }: DocumentedOperation, identifier: string) =>
  server + path.replace('{identifier}', encodeURIComponent(identifier));

interface Expected {
  readonly status: number;
  readonly body: Json;
  readonly headers: { readonly [name: string]: Json };
}

async function difference(what: string, response: Response, expected: Expected): Promise<Verdict> {
  const { 'content-type': type, 'sl-violations': _, ...others } = Object.fromEntries(response.headers);
  const headers = Object.fromEntries(
    Object.entries(expected.headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
  const body = await response.text();
  if (response.status !== expected.status) return `${what}: ${response.status} instead of ${expected.status}`;
  if (!String(type).startsWith(json)) return `${what}: answered as ${type}`;
  if (!isDeepStrictEqual(JSON.parse(body), expected.body)) return `${what}: answered with ${body}`;
  if (!isDeepStrictEqual(others, headers)) return `${what}: headers ${JSON.stringify(others)}`;
  return undefined;
}

async function check(document: JsonObject): Promise<Verdict> {
  const call = mockOf(document);
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
      const verdict = expected && (await difference(`${what}, ${identifier}`, answer, expected));
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
