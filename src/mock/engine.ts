import type { IPrismDiagnostic } from '@stoplight/prism-core';
import type { IHttpConfig } from '@stoplight/prism-http';
import type { Answer, Answerer } from './answer.js';
import type { Description } from './description/describe.js';
import { MockError, oneLine } from './mock-error.js';
import type { Prism } from './prism.js';
import { Problem } from './problem.js';
import { explain } from './request/explain.js';
import { acceptedTypes, inputOf } from './request/prism-input.js';
import { robust } from './robust-validation.js';
import { reasonsOf, type Violation, violationsHeader } from './violations.js';

/** Whether pino's types can be found for this depends on where npm puts them; Prism calls no more of it than this. */
type Logger = Parameters<Prism['createInstance']>[1]['logger'];
/** Says nothing, at whatever level; its `child` is itself. */
const logger: Logger = new Proxy({} as Logger, { get: () => () => logger });

const errorSeverity = 0;
const mostSound = 1_000;
const severities = ['Error', 'Warning', 'Information', 'Hint'];

const violationOf =
  (part: 'request' | 'response') =>
  ({ path = [], severity, code = '', message }: IPrismDiagnostic): Violation => ({
    location: [part, ...path.map(String)],
    severity: String(severities[severity]),
    code,
    message,
  });

const serialize = (body: unknown, mediaType: string | undefined) =>
  typeof body === 'string' && !/[/+]json\b/.test(String(mediaType)) ? body : JSON.stringify(body);

/** An answerer on Prism: it validates a request, and answers it with an example of the description. */
export async function createEngine(description: Description, prism: Prism): Promise<Answerer> {
  const { name, document } = description;
  const { createInstance, getHttpOperationsFromSpec, validateInput } = prism;
  const resources = await getHttpOperationsFromSpec(structuredClone(document)).catch((cause: unknown) => {
    throw new MockError('description', `${name} cannot be mocked: ${oneLine(cause)}`, { cause });
  });
  const resourceOf = new Map(
    resources.map((resource) => [`${resource.method.toUpperCase()} ${resource.path}`, resource]),
  );
  // Each request has a configuration of its own.
  const instance = createInstance({} as IHttpConfig, { logger, validateInput: robust(validateInput) });

  /** Choices whose answer was found to fit the description; what is made up anew each time is none of them. */
  const sound = new Set<string>();

  return async (call): Promise<Answer> => {
    const { operation, headers, preference } = call;
    const resource = resourceOf.get(`${operation.method} ${operation.path}`);
    if (resource === undefined) throw new Problem(404, `Prism has no ${operation.method} ${operation.path}.`);
    const { regardless = false, ...choice } = preference;
    const mediaTypes = acceptedTypes(headers['accept']);
    const mock = { ...choice, ...(mediaTypes.length > 0 && { mediaTypes }) };
    const chosen = JSON.stringify([operation.id, mock]);
    const outcome = await instance.request(inputOf(call), [resource], {
      isProxy: false,
      upstreamProxy: undefined,
      errors: true,
      checkSecurity: true,
      validateRequest: !regardless,
      validateResponse: !sound.has(chosen),
      mock,
    })();
    if (outcome._tag === 'Left') throw problemOf(outcome.left);

    const { output, validations } = outcome.right;
    // What Prism's own server makes of `errors: true`.
    const faults = validations.output.filter(({ severity }) => severity === errorSeverity);
    if (faults.length > 0) {
      const message = `The answer does not fit the description: ${faults.map((fault) => fault.message).join('; ')}`;
      throw new Problem(500, message, violationsHeader(faults.map(violationOf('response'))));
    }
    // Only a few are kept, however many headers callers think of.
    if (validations.input.length === 0 && !mock.dynamic && sound.size < mostSound) sound.add(chosen);
    const violations = validations.input.map(violationOf('request')).map(explain(document, call));
    const described = Object.entries(output.headers ?? {}).filter(([, value]) => value !== null);
    return {
      status: output.statusCode,
      headers: { ...Object.fromEntries(described), ...violationsHeader(violations) },
      body: serialize(output.body, output.headers?.['Content-type']),
      reasons: reasonsOf(violations),
    };
  };
}

/** An error of Prism: most have a status and a detail; without them it is that of a choice of media type. */
function problemOf(error: Error & { status?: number; detail?: string }): Problem {
  if (error.status === undefined && error.message.includes('accept header')) {
    return new Problem(406, 'The response has no media type that the request accepts.');
  }
  return new Problem(error.status ?? 500, error.detail || error.message);
}
