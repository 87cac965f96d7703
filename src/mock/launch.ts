import type { AddressInfo } from 'node:net';
import { mockDescription } from '../../generated/mock.js';
import { validators } from '../../generated/validators.js';
import { checkMockOptions } from './behaviour/options.js';
import { createControlApi } from './control-api.js';
import type { MockDescription } from './description.js';
import { createEngine } from './handle.js';
import { closeServer, listen, originOf } from './node-server.js';
import type { Mock, MockOptions } from './options.js';
import type { Validators } from './validation.js';

/** A description as `npm run generate` makes it, and the validators of its schemas. */
export interface Source {
  description: MockDescription;
  validators: Validators;
}

const kinds = {
  // It has an error of its own.
  port: 'anything',
  host: 'string',
  control: 'boolean',
  controlHosts: 'string[]',
  onRequest: 'function',
};

/** Waits that do not keep the process alive, and that can all be ended at once. */
function createSleep() {
  const waiting = new Set<() => void>();
  const sleep = (ms: number) =>
    new Promise<void>((resolve) => {
      const wake = () => {
        waiting.delete(wake);
        resolve();
      };
      waiting.add(wake);
      setTimeout(wake, ms).unref();
    });
  return { sleep, wakeAll: () => [...waiting].forEach((wake) => void wake()) };
}

/** Starts a mock whose description can be changed while it runs. */
export async function launch(
  options: MockOptions,
  source: Source,
): Promise<{ mock: Mock; serve(source: Source): void }> {
  const {
    port = 0,
    host = '127.0.0.1',
    control = false,
    controlHosts = [],
    onRequest,
    ...behaviour
  } = checkMockOptions(options, kinds);
  const { seed = Math.floor(Math.random() * 2 ** 32) } = behaviour;
  const access = { control, hosts: [host, ...controlHosts].map((name) => name.toLowerCase()) };

  const { sleep, wakeAll } = createSleep();
  const make = ({ description, validators }: Source) => {
    const { basePath } = description;
    const engine = createEngine({ ...behaviour, seed, description, validators, basePath, onRequest, sleep });
    const controlApi = createControlApi(description, engine.control, access);
    return { description, engine, served: { api: engine.handle, control: controlApi } };
  };
  let current = make(source);
  const server = await listen(() => current.served, { port, host, onRequest });

  const { port: actualPort } = server.address() as AddressInfo;
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= closeServer(server);
    wakeAll();
    return closed;
  };
  const mock: Mock = {
    get url() {
      return originOf(host, actualPort) + current.description.basePath;
    },
    port: actualPort,
    seed,
    get instructions() {
      return current.description.instructions.replaceAll('{url}', mock.url);
    },
    get requests() {
      return current.engine.control.requests;
    },
    answerWith: (...args) => current.engine.control.answerWith(...args),
    reset: () => current.engine.control.reset(),
    close,
    [Symbol.asyncDispose]: close,
  };
  return {
    mock,
    serve(changed) {
      current = make(changed);
    },
  };
}

export const ownSource: Source = { description: mockDescription, validators };
