import { expect, test } from './mock.js';

test.beforeEach(async ({ page, mock }) => {
  await page.goto(`/?api=${mock.url}`);
  await page.getByLabel('Comment').fill('Please call back');
});

test('shows what was saved, which is what was written', async ({ page, mock }) => {
  await page.getByRole('button').click();
  await expect(page.getByRole('status')).toHaveText('Saved: Please call back');
  expect(await mock.requests()).toMatchObject([
    { operation: 'createComment', identifier: 'id:123', body: { text: 'Please call back' } },
  ]);
});

test('shows that it is saving', async ({ page, mock }) => {
  await mock.answerWith('createComment', 'hang');
  await page.getByRole('button').click();
  await expect(page.getByRole('status')).toHaveText('Saving…');
  await expect(page.getByRole('button')).toBeDisabled();
});

test('shows that the contact does not exist', async ({ page, mock }) => {
  await mock.answerWith('createComment', 404);
  await page.getByRole('button').click();
  await expect(page.getByRole('status')).toHaveText('This contact does not exist.');
});

test('saves in spite of a burst of 429s', async ({ page, mock }) => {
  await mock.answerWith('createComment', 429, { times: 3, headers: { 'Retry-After': '0' } });
  await page.getByRole('button').click();
  await expect(page.getByRole('status')).toHaveText('Saved: Please call back');
  expect((await mock.requests()).map(({ status }) => status)).toEqual([429, 429, 429, 200]);
});

test('saves when the API was busy the first time', async ({ page, mock }) => {
  await mock.answerWith('createComment', [449, 200]);
  await page.getByRole('button').click();
  await expect(page.getByRole('status')).toHaveText('Busy. Try again later.');
  await page.getByRole('button').click();
  await expect(page.getByRole('status')).toHaveText('Saved: Please call back');
});

test('does not promise anything when the server resets the connection', async ({ page, mock }) => {
  await mock.answerWith('createComment', 'reset');
  await page.getByRole('button').click();
  await expect(page.getByRole('status')).toHaveText(/^Perhaps saved/);
});
