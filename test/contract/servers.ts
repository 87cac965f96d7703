import { startMock } from '@aelyst/client/mock';
import { afterAll, beforeAll, describe } from 'vitest';
import { startPrism } from '../support/prism.js';

/** A running server of the API. */
interface ApiServer extends AsyncDisposable {
  url(): Promise<string>;
}

async function startOurs(): Promise<ApiServer> {
  const mock = await startMock();
  return { url: async () => mock.url, [Symbol.asyncDispose]: () => mock.close() };
}

const servers: { name: string; start: () => Promise<ApiServer> }[] = [
  { name: 'stock Prism', start: startPrism },
  { name: 'our mock', start: startOurs },
];

/**
 * Describes tests of the API for each server, which runs as long as they do.
 *
 * @param tests Gets a function for the base URL, and the name of the server.
 */
export function describeOnEachServer(tests: (url: ApiServer['url'], name: string) => void): void {
  describe.each(servers)('on $name', ({ name, start }) => {
    let server: ApiServer;
    beforeAll(async () => {
      server = await start();
    });
    afterAll(() => server?.[Symbol.asyncDispose]());
    tests(() => server.url(), name);
  });
}
