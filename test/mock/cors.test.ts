import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { corsHeaders, preflightAnswer } from '../../src/mock/cors.js';

const request = (headers: Record<string, string>, method = 'OPTIONS') =>
  ({ method, headers }) as IncomingMessage;

describe('an answer', () => {
  it.each([
    [{ origin: 'https://a.b' }, 'https://a.b'],
    [{}, '*'],
  ])('to %j may be read by pages of %s, with the headers it has', (headers, origin) => {
    expect(corsHeaders(request(headers), ['retry-after', 'x-a'])).toEqual({
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'retry-after, x-a',
      vary: 'origin',
    });
  });
});

describe('the question of a browser', () => {
  const asked = { origin: 'https://a.b', 'access-control-request-method': 'POST' };

  it('is answered with what it asks for', () => {
    const headers = { ...asked, 'access-control-request-headers': 'x-a, x-b' };
    expect(preflightAnswer(request(headers))).toEqual({
      status: 204,
      headers: {
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'x-a, x-b',
        'access-control-max-age': '600',
      },
      body: undefined,
    });
  });

  it('allows any header if it names none, and this machine if it asks for that', () => {
    const headers = { ...asked, 'access-control-request-private-network': 'true' };
    expect(preflightAnswer(request(headers))?.headers).toMatchObject({
      'access-control-allow-headers': '*',
      'access-control-allow-private-network': 'true',
    });
  });

  it.each([
    ['of another method', request(asked, 'POST')],
    ['without an origin', request({ 'access-control-request-method': 'POST' })],
    ['without a method', request({ origin: 'https://a.b' })],
  ])('is none %s', (_, other) => {
    expect(preflightAnswer(other)).toBeUndefined();
  });
});
