import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Exchange, recordsVariable } from '../contract/report/exchange.js';

interface Sent {
  method: string;
  /** Without the base URL. */
  path: string;
  headers: Headers;
  body: string;
  /** Whether the test itself gives the answer. */
  staged: boolean;
}

const folder = process.env[recordsVariable];

/** Notes an exchange for `npm run contract:report`; does nothing in any other run. */
export async function record(
  { staged, method, path, headers, body }: Sent,
  response: Response,
): Promise<void> {
  if (folder === undefined) return;
  const { testPath = '', currentTestName = '' } = expect.getState();
  const exchange: Exchange = {
    test: { file: testPath.slice(testPath.lastIndexOf('/test/') + 1), name: currentTestName },
    staged,
    method,
    path,
    requestHeaders: Object.fromEntries(headers),
    requestBody: body,
    status: response.status,
    responseHeaders: Object.fromEntries(response.headers),
    responseBody: await response.clone().text(),
  };
  appendFileSync(join(folder, `${process.pid}.jsonl`), `${JSON.stringify(exchange)}\n`);
}
