import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A request that a test sent, and the answer that it got. */
export interface Exchange {
  /** File and name of the test. */
  test: { file: string; name: string };
  /** Whether the test itself gave the answer: nothing then judged the request. */
  staged: boolean;
  method: string;
  /** As it was sent, without the base URL. */
  path: string;
  /** By name in lower case. */
  requestHeaders: Record<string, string>;
  requestBody: string;
  status: number;
  /** By name in lower case. */
  responseHeaders: Record<string, string>;
  responseBody: string;
}

/** The environment variable that names the folder into which tests write their exchanges. */
export const recordsVariable = 'CONTRACT_RECORDS';

/** Every exchange that was written into a folder, one a line. */
export async function readExchanges(folder: string): Promise<Exchange[]> {
  const names = (await readdir(folder)).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return texts
    .flatMap((text) => text.split('\n').filter(Boolean))
    .map((line) => JSON.parse(line) as Exchange);
}
