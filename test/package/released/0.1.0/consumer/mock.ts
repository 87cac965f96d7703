import { type Mock, MockError, type MockOptions, startMock } from '@aelyst/client/mock';

export async function useMock(): Promise<string> {
  const settings: MockOptions = { rateLimit: { limit: 10, windowMs: 1_000 }, strict: true, port: 0 };
  try {
    const mock: Mock = await startMock(settings);
    await mock.close();
    return mock.url;
  } catch (error) {
    return error instanceof MockError ? error.reason : 'unknown';
  }
}
