import { test as base, expect } from '@playwright/test';

interface Mock {
  /** Base URL of the API. */
  url: string;
  /** Tells the mock how to respond to an operation: with a status, a failure such as `reset`, or an array of them. */
  answerWith(operation: string, status: unknown, options?: object): Promise<void>;
  /** What the application has sent. */
  requests(): Promise<{ operation: string; identifier: string; body: unknown; status?: number }[]>;
}

/** Playwright's `test`, with the mock that `playwright.config.ts` starts. */
export const test = base.extend<{ mock: Mock }>({
  async mock({ request }, use, { config }) {
    const origin: string = config.metadata['mock'];
    const post = async (path: string, data?: object) => {
      const response = await request.post(`${origin}/_mock/${path}`, { data });
      expect(response.ok(), await response.text()).toBe(true);
    };
    await post('reset');
    await use({
      url: `${origin}/v1`,
      answerWith: (operation, status, options) => post('answer-with', { operation, status, ...options }),
      requests: async () => (await request.get(`${origin}/_mock/requests`)).json(),
    });
  },
});

export { expect };
