import { isIP } from 'node:net';
import type { MockControl, OperationId } from './control.js';
import type { MockDescription } from './description.js';
import type { HandleContext } from './handle.js';
import { Problem } from './problem.js';

export interface ControlAccess {
  /** Whether other machines may use it. */
  control: boolean;
  /** Host names, besides `localhost`, by which the mock may be called. */
  hosts: readonly string[];
}

const prefix = '/_mock';

/** Whether a target belongs to the control interface. */
export const isControl = (target: string) => /^\/_mock(?:[/?#]|$)/.test(target);

const isLoopback = (address: string | undefined) => /^(?:::ffff:)?127\.|^::1$/.test(`${address}`);

/** The name in a Host header, without port and brackets. */
const nameOf = (host: string) => host.replace(/:\d*$/, '').replace(/[[\]]/g, '').toLowerCase();

/**
 * Refuses callers that may not use the control interface. A page of any website can make its reader's browser call this
 * machine, by its address or by a name (DNS rebinding), so foreign origins and unknown names are refused.
 */
function checkCaller(headers: Headers, remoteAddress: string | undefined, access: ControlAccess): void {
  const refuse = (why: string) => new Problem(403, `${prefix}/ is not for this caller: ${why}.`);
  if (!access.control && !isLoopback(remoteAddress)) {
    throw refuse('it comes from another machine, and the mock was started without --control');
  }
  const host = `${headers.get('host')}`;
  const name = nameOf(host);
  if (isIP(name) === 0 && name !== 'localhost' && !access.hosts.includes(name)) {
    throw refuse(`it calls the mock "${name}"; --control-host ${name || '<name>'} allows that name`);
  }
  const origin = headers.get('origin');
  if (origin !== null && origin.toLowerCase() !== `http://${host.toLowerCase()}`) {
    throw refuse(`it is a page of ${origin}`);
  }
  const site = headers.get('sec-fetch-site') ?? 'none';
  if (!['none', 'same-origin'].includes(site)) throw refuse(`a browser sent it from a page that is ${site}`);
}

/** The members of a JSON object. Requiring JSON excludes forms, which browsers send without a preflight request. */
async function membersOf(request: Request): Promise<Record<string, unknown>> {
  if (!/^application\/json\s*(;|$)/i.test(`${request.headers.get('content-type')}`)) {
    throw new Problem(415, 'This takes a body with the Content-Type application/json.');
  }
  const body: unknown = await request.json().catch(() => undefined);
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return { ...body };
  throw new Problem(400, 'The body needs to be a JSON object: { "operation": …, "status": …, … }.');
}

function listOf(control: MockControl): string {
  const requests = control.requests;
  try {
    return JSON.stringify(requests);
  } catch {
    // A body is nested too deeply.
    return JSON.stringify(requests.map(({ body: _, ...rest }) => rest));
  }
}

type Action = (request: Request) => Promise<Response> | Response;

const done = () => new Response(null, { status: 204 });

/** Responds under `/_mock/`: what `mock.requests`, `answerWith` and `reset` are in process, for any language. */
export function createControlApi(
  { operations }: MockDescription,
  control: MockControl,
  access: ControlAccess,
) {
  const actions: Record<string, Action> = {
    'GET /requests': () => new Response(listOf(control), { headers: { 'content-type': 'application/json' } }),
    async 'POST /answer-with'(request) {
      const { operation, status, ...options } = await membersOf(request);
      try {
        // `answerWith` checks these itself.
        control.answerWith(operation as OperationId, status as 'reset', options);
      } catch (error) {
        throw new Problem(400, (error as Error).message);
      }
      return done();
    },
    'POST /reset'() {
      control.reset();
      return done();
    },
    'GET /': () =>
      Response.json({
        operations: operations.map(({ id }) => id),
        requests: Object.keys(actions).map((action) => action.replace(' ', ` ${prefix}`)),
      }),
  };
  return async (
    request: Request,
    { target = '', method = request.method, remoteAddress }: HandleContext,
  ): Promise<Response> => {
    checkCaller(request.headers, remoteAddress, access);
    const path = target.replace(/[?#].*/s, '').slice(prefix.length) || '/';
    const action = actions[`${method} ${path}`];
    if (action !== undefined) return action(request);
    throw new Problem(404, `There is no ${method} ${prefix}${path}; ${prefix}/ lists what there is.`);
  };
}
