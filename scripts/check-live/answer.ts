import { redact } from '../../src/redact.js';
import { isObject } from '../support/pointer.js';

/** An answer as it came, save that the runner's token is struck out wherever the server repeats it. */
export interface Answer {
  status: number;
  headers: Headers;
  /** Text of the body, as far as it came. */
  text: string;
  /** What the text says as JSON; absent when it is none. */
  json?: unknown;
  /** Why the body ended before its end. */
  brokenOff?: string;
}

/** A value of JSON without the token: servers escape it in more ways than could be searched for in the text. */
function withoutToken(value: unknown, token: string): unknown {
  const clean = (text: string) => redact(text, token, true);
  if (typeof value === 'string') return clean(value);
  if (Array.isArray(value)) return value.map((item) => withoutToken(item, token));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [clean(name), withoutToken(each, token)]),
  );
}

function parse(text: string, token: string): { json?: unknown } {
  try {
    return { json: withoutToken(JSON.parse(text), token) };
  } catch {
    return {};
  }
}

async function textOf(response: Response): Promise<Pick<Answer, 'text' | 'brokenOff'>> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  try {
    for (;;) {
      const { done = true, value = '' } = (await reader?.read()) ?? {};
      if (done) return { text };
      text += value;
    }
  } catch (error) {
    return { text, brokenOff: error instanceof Error ? error.message : String(error) };
  }
}

/** Reads a response to its end, or as far as it gets. */
export async function readAnswer(response: Response, token: string): Promise<Answer> {
  const { text, ...rest } = await textOf(response);
  const headers = [...response.headers].map(([name, value]): [string, string] => [
    name,
    redact(value, token, true),
  ]);
  return {
    status: response.status,
    headers: new Headers(headers),
    text: redact(text, token, true),
    ...parse(text, token),
    ...rest,
  };
}
