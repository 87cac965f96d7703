import { startMock } from '@aelyst/client/mock';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    aelystUrl: string;
  }
}

/** Starts one mock before all tests, and stops it after them. */
export default async function setup(project: TestProject) {
  const mock = await startMock();
  project.provide('aelystUrl', mock.url);
  return () => mock.close();
}
