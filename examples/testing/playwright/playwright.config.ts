import { defineConfig } from '@playwright/test';

const mockPort = Number(process.env['AELYST_MOCK_PORT'] ?? 4010);
const port = Number(process.env['APPLICATION_PORT'] ?? 5173);
const executablePath = process.env['CHROMIUM_PATH'];
const reuseExistingServer = !process.env['CI'];

export default defineConfig({
  testMatch: '*.spec.ts',
  reporter: 'line',
  // All tests share one mock, which each tells how to respond.
  workers: 1,
  use: {
    baseURL: `http://localhost:${port}`,
    // Only where Playwright has not installed a browser of its own.
    launchOptions: executablePath ? { executablePath, args: ['--no-sandbox'] } : {},
  },
  webServer: [
    { command: `npx aelyst-mock --port ${mockPort}`, port: mockPort, reuseExistingServer },
    // Stands for the server of your application.
    { command: `npx vite ../application --port ${port} --strictPort`, port, reuseExistingServer },
  ],
  metadata: { mock: `http://127.0.0.1:${mockPort}` },
});
