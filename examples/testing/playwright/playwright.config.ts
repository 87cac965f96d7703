import { defineConfig } from '@playwright/test';

const port = Number(process.env['AELYST_MOCK_PORT'] ?? 4010);
const executablePath = process.env['CHROMIUM_PATH'];

export default defineConfig({
  testMatch: '*.spec.ts',
  reporter: 'line',
  use: {
    // Only where Playwright has not installed a browser of its own.
    launchOptions: executablePath ? { executablePath, args: ['--no-sandbox'] } : {},
  },
  webServer: {
    command: `npx aelyst-mock --port ${port}`,
    // Whatever it answers, it is there.
    port,
    reuseExistingServer: !process.env['CI'],
  },
  metadata: { mock: `http://127.0.0.1:${port}/v1` },
});
