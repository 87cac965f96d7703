import { expect, test } from '@playwright/test';

// Stands for your application: it calls the API and shows what came back.
const page = (url: string) => `
  <button>Comment</button><output></output>
  <script>
    document.querySelector('button').onclick = async () => {
      const response = await fetch('${url}/contact/id%3A123/comment', {
        method: 'POST',
        headers: { Authorization: 'Bearer any', 'Content-Type': 'application/json' },
        body: JSON.stringify({ text: 'Please call back' }),
      });
      const { text, message } = await response.json();
      document.querySelector('output').textContent = response.status + ' ' + (text ?? message);
    };
  </script>`;

test.beforeEach(async ({ page: tab }, { config }) => {
  await tab.setContent(page(config.metadata['mock']));
});

test('shows the comment that was left', async ({ page: tab }) => {
  await tab.getByRole('button').click();
  await expect(tab.locator('output')).toHaveText('200 Please call back');
});

test('shows that the limit is used up', async ({ page: tab }) => {
  // The mock answers with what the header asks for; the application knows nothing of it.
  await tab.route('**/comment', (route) =>
    route.continue({ headers: { ...route.request().headers(), prefer: 'code=429' } }),
  );
  await tab.getByRole('button').click();
  await expect(tab.locator('output')).toHaveText('429 Too Many Requests');
});
