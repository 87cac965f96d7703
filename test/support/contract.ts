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

/**
 * A client that keeps what it sends, and calls an operation by a name that is known at run time only.
 *
 * @param change Plants a fault into what the client is about to send.
 */
export function observedClient(baseUrl: string, change: (request: Sent) => void = () => {}) {
  const sent: Sent[] = [];
  const aelyst = createClient({
    token: 'a-token-for-tests',
    baseUrl,
    // The tests ask for each response once.
    retry: false,
    rateLimit: false,
    fetch: async (url, init) => {
      const request = {
        url: String(url),
        method: init?.method,
        headers: new Headers(init?.headers),
        body: String(init?.body),
      };
      change(request);
      sent.push(request);
      const { headers, body } = request;
      return fetch(request.url, { ...init, headers, body });
    },
  });
  return {
    sent,
    // The types of the arguments are those of the description's examples, which other tests hold against it.
    call: (operationId: string) => aelyst[operationId as OperationId] as AnyCall,
  };
}

/** Calls an operation with its documented examples. */
export function callWithExamples(
  client: ReturnType<typeof observedClient>,
  { operationId, parameter, request }: OperationDescription,
  headers: Record<string, string> = {},
) {
  const identifier = String(parameter.examples[0]?.value);
  return client.call(operationId)(identifier, request.examples[0]?.value, { headers });
}

/** The first example of the first response whose status fits. */
function exampleOf({ responses }: OperationDescription, what: string, fits: (status: number) => boolean) {
  const response = responses.find(({ status }) => fits(status));
  const [example] = response?.content.examples ?? [];
  if (response === undefined || example === undefined) throw new Error(`No example of ${what}.`);
  return { status: response.status, body: example.value };
}

/** The first example of the error that an operation documents under a kind of the client. */
export const documented = (operation: OperationDescription, kind: string) =>
  exampleOf(
    operation,
    kind,
    (status) => (bundle['x-aelyst-error-kinds'] as Record<string, string>)[status] === kind,
  );

/** The first example of the success that an operation documents. */
export const documentedSuccess = (operation: OperationDescription) =>
  exampleOf(operation, 'a success', (status) => status < 300);
