/** What the package is tried with. Without a patch version it is the newest of that line. */
export const versions = {
  node: ['20', '22', '24', '26'],
  typescript: ['5.4', '5.5', '5.6', '5.7', '5.8', '5.9', '6', '7'],
  bundlers: {
    esbuild: ['esbuild@0.28.2'],
    Vite: ['vite@7.3.8'],
    webpack: ['webpack@5.112.2'],
    Rollup: ['rollup@4.68.7', '@rollup/plugin-node-resolve@16.0.3'],
  },
  bun: '1.4.5',
  deno: '2.9.6',
  miniflare: '4.20260730.0',
  /** What types of the mock and of MSW ask for. */
  nodeTypes: '@types/node@20.19.43',
  msw: 'msw@2.15.0',
} as const;
