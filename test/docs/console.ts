import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inProject } from '../../scripts/support/project.js';
import { type Mock, startMock } from '../../src/mock/index.js';
import { openPage } from '../support/browser.js';
import { inCI, thorough } from '../support/thorough.js';
import { barriers } from './barriers.js';
import { errorKinds, operations } from './description.js';
import { desktop, type InBrowser, notOfAnswers } from './visit.js';

const [operation] = operations.slice(-1) as [(typeof operations)[number]];

/** All are made alike. */
const tried = thorough ? operations : [operation];

/** The page that sends requests. */
export function describeConsole(inBrowser: InBrowser): void {
  describe('the console', () => {
    let mock: Mock;
    let opened: Awaited<ReturnType<typeof openPage>>;

    beforeAll(async () => {
      mock = await startMock();
      opened = await openPage(inBrowser.browser, { viewport: desktop });
    });

    afterAll(() => Promise.all([opened?.close(), mock?.close()]));

    /** Loads the page anew, which asks for errors on purpose, and fails when it complains of anything else. */
    async function ask(address: string, look: (page: Page) => Promise<void>): Promise<void> {
      const { page, outsideRequests, complaints } = opened;
      complaints.length = 0;
      // Another part of the same page would be no visit.
      await page.goto('about:blank');
      await page.goto(address);
      await look(page);
      expect({ outsideRequests, complaints: complaints.filter(notOfAnswers) }).toEqual({
        outsideRequests: [],
        complaints: [],
      });
    }

    async function pointAt(page: Page, address: string): Promise<void> {
      await page.getByText('Server and token').click();
      await page.getByLabel('Server', { exact: true }).fill(address);
    }

    const send = (page: Page) => page.getByRole('button', { name: 'Send' }).click();
    const inSight = (page: Page) =>
      page.evaluate(() => {
        const { top, bottom } = document.getElementById('outcome')?.getBoundingClientRect() ?? new DOMRect();
        return top > 0 && bottom < innerHeight;
      });
    const outcome = (page: Page) => page.locator('#outcome').textContent();
    const received = (page: Page) => page.locator('#received').textContent().then(String);

    it.each(thorough ? ['disk', 'server'] : ['disk'])(
      'gets a 200 and a 429 of a mock, when it comes from a %s',
      (place) =>
        ask(`${place === 'disk' ? inBrowser.disk : inBrowser.server}try.html`, async (page) => {
          await pointAt(page, mock.url);
          for (const { summary, responses } of tried) {
            await page.getByLabel('Operation').selectOption({ label: summary });
            for (const status of [200, 429]) {
              const [example] =
                responses.find((response) => response.status === status)?.content.examples ?? [];
              await page.getByLabel('Answer to ask the mock for').selectOption(`${status} ${example?.name}`);
              await send(page);
              await expect.poll(() => outcome(page)).toMatch(new RegExp(`^${status} `));
              for (const name of Object.keys(example?.value ?? {})) {
                expect(await received(page)).toContain(`"${name}"`);
              }
            }
            expect(await received(page)).toContain(`reports it as ${errorKinds['429']}`);
            expect((await received(page)).toLowerCase()).toContain('retry-after');
          }
          await expect.poll(() => inSight(page)).toBe(true);
          if (!thorough) return;
          await page.screenshot({ path: inProject('dist', 'screenshots', `try 429 from a ${place}.png`) });
          expect(await barriers(page)).toEqual([]);
        }),
    );

    it('begins with the operation and the status of its address, filled with the first examples', () =>
      ask(`${inBrowser.disk}try.html#${operation.operationId}/429`, async (page) => {
        expect(await page.getByLabel('Operation').inputValue()).toBe(operation.operationId);
        expect(await page.getByLabel('Answer to ask the mock for').inputValue()).toMatch(/^429 /);
        expect(await page.getByRole('textbox', { name: 'Contact' }).inputValue()).toBe(
          operation.parameter.examples[0]?.value,
        );
        const body = await page.getByLabel('Body', { exact: true }).inputValue();
        expect(JSON.parse(body)).toEqual(operation.request.examples[0]?.value);
      }));

    it.skipIf(!thorough)(`fills the form with another example at a click${inCI}`, () =>
      ask(`${inBrowser.disk}try.html#${operation.operationId}`, async (page) => {
        for (const { name, value } of operation.parameter.examples) {
          await page.getByRole('button', { name, exact: true }).click();
          expect(await page.getByRole('textbox', { name: 'Contact' }).inputValue()).toBe(value);
        }
      }),
    );

    it('says what the mock found wrong with a request', () =>
      ask(`${inBrowser.disk}try.html#${operation.operationId}`, async (page) => {
        await pointAt(page, mock.url);
        await page.getByLabel('Body', { exact: true }).fill('{}');
        await send(page);
        await expect.poll(() => outcome(page)).toMatch(/^400 /);
        expect(await received(page)).toContain(
          "request.body: Request body must have required property 'message'",
        );
      }));

    it.skipIf(!thorough)(`says how to start a mock when none is running${inCI}`, async () => {
      const gone = await startMock();
      await gone.close();
      await ask(`${inBrowser.disk}try.html`, async (page) => {
        await pointAt(page, gone.url);
        await send(page);
        await expect.poll(() => outcome(page)).toBe(`No answer from http://127.0.0.1:${gone.port}`);
        expect(await received(page)).toContain(`npx aelyst-mock --port ${gone.port}`);
        await page.screenshot({ path: inProject('dist', 'screenshots', 'try without a mock.png') });
        expect(await barriers(page)).toEqual([]);
      });
    });

    it('sends nothing beyond this machine until its reader agrees', () =>
      ask(`${inBrowser.disk}try.html#${operation.operationId}/429`, async (page) => {
        const requests: string[] = [];
        await page.route(/elsewhere/, (route) => {
          requests.push(`${route.request().url()} ${route.request().headers()['prefer']}`);
          return route.fulfill({ status: 200, headers: { 'access-control-allow-origin': '*' }, body: '{}' });
        });
        await pointAt(page, 'https://elsewhere.example/v1');
        await send(page);
        expect(await page.locator('#agreed-problem').textContent()).toContain('not on your machine');
        expect(requests).toEqual([]);
        await page.getByLabel('This server is not on my machine').check();
        await send(page);
        await expect.poll(() => outcome(page)).toMatch(/^200/);
        expect(requests).toEqual([
          expect.stringMatching(/^https:\/\/elsewhere\.example\/v1\/contact\/.* undefined$/),
        ]);
      }));

    it.skipIf(!thorough)(`marks what is no JSON, and sends nothing${inCI}`, () =>
      ask(`${inBrowser.disk}try.html`, async (page) => {
        await page.getByLabel('Body', { exact: true }).fill('{');
        await send(page);
        expect(await page.locator('#body-problem').textContent()).toMatch(/^This is not JSON: /);
        expect(await page.locator('#body').getAttribute('aria-invalid')).not.toBeNull();
        expect(await outcome(page)).toBe('Nothing has been sent yet.');
      }),
    );
  });
}
