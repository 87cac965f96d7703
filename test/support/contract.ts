import { readFileSync } from 'node:fs';
import { type CallOptions, createClient, type OperationId, type Result } from '@aelyst/client';
import { type Bundle, type OperationDescription, readOperations } from '../../scripts/support/description.js';
import { inProject } from '../../scripts/support/project.js';

/** The description as it is published: what every expectation about the API is read from. */
export const bundle = JSON.parse(readFileSync(inProject('generated', 'openapi.json'), 'utf8')) as Bundle;

export const described: OperationDescription[] = readOperations(bundle);

/** A request as it went out. */
interface Sent {
  url: string;
  method: string | undefined;
  headers: Headers;
  body: string;
}

type AnyCall = (identifier: string, body: unknown, options?: CallOptions) => Promise<Result<OperationId>>;

/** A client that keeps what it sends, and calls an operation by a name that is known at run time only. */
export function observedClient(baseUrl: string) {
  const sent: Sent[] = [];
  const aelyst = createClient({
    token: 'a-token-for-tests',
    baseUrl,
    // The tests ask for each response once.
    retry: false,
    rateLimit: false,
    fetch: (url, init) => {
      const { method, headers, body } = init ?? {};
      sent.push({ url: String(url), method, headers: new Headers(headers), body: String(body) });
      return fetch(url, init);
    },
  });
  return {
    sent,
    // The types of the arguments are those of the description's examples, which other tests compare with it.
    call: (operationId: string) => aelyst[operationId as OperationId] as AnyCall,
  };
}

/** The first example of a status that an operation documents. */
function exampleOf({ responses }: OperationDescription, isIt: (status: number) => boolean, what: string) {
  const response = responses.find(({ status }) => isIt(status));
  const [example] = response?.content.examples ?? [];
  if (response === undefined || example === undefined) throw new Error(`No example of ${what}.`);
  return { status: response.status, body: example.value };
}

/** The first example of the error that an operation documents under a kind of the client. */
export const documented = (operation: OperationDescription, kind: string) =>
  exampleOf(operation, (status) => Object(bundle['x-aelyst-error-kinds'])[status] === kind, kind);

/** The first example of the success that an operation documents. */
export const documentedSuccess = (operation: OperationDescription) =>
  exampleOf(operation, (status) => status < 300, 'a success');
