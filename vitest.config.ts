import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url));

export default defineConfig({
  resolve: {
    alias: {
      '@aelyst/client/mock': source('mock/index.ts'),
      '@aelyst/client/msw': source('msw/index.ts'),
      '@aelyst/client': source('index.ts'),
    },
  },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Vitest would leave one core idle, half of a small machine.
    maxWorkers: '100%',
    onConsoleLog: (log) => {
      throw new Error(`A test printed to the console:\n${log}`);
    },
  },
});
