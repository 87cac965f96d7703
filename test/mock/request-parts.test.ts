import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { ApiRequest } from '../../src/mock/answer.js';
import { authorizationFault } from '../../src/mock/request/authorization.js';
import { readBody, UnreadableBody } from '../../src/mock/request/body.js';
import { acceptedTypes, inputOf } from '../../src/mock/request/prism-input.js';
import { receive } from '../../src/mock/request/receive.js';

describe('what is wrong with the Authorization header', () => {
  const form = 'send "Authorization: Bearer <token>"';

  it.each([
    ['Bearer abc', undefined],
    ['Bearer ~!', undefined],
    [undefined, `has no Authorization header; ${form}`],
    ['', `has no Authorization header; ${form}`],
    ['Basic abc', `is authorized in another way than with a bearer token; ${form}`],
    ['Basic Bearer abc', `is authorized in another way than with a bearer token; ${form}`],
    ['abearer abc', `is authorized in another way than with a bearer token; ${form}`],
    ['bearers abc', `is authorized in another way than with a bearer token; ${form}`],
    ['bearer abc', `writes the scheme as "bearer"; ${form}`],
    ['Bearer', `has no token behind "Bearer"; ${form}`],
    ['Bearer  ', `has no token behind "Bearer"; ${form}`],
    ['Bearer a b', `has a token with characters that no token has (spaces, for instance); ${form}`],
    ['Bearer ü', `has a token with characters that no token has (spaces, for instance); ${form}`],
  ])('%j: %s', (header, fault) => {
    expect(authorizationFault(header)).toBe(fault);
  });
});

describe('a body', () => {
  const read = (text: string | Uint8Array, headers: Record<string, string>) =>
    readBody(typeof text === 'string' ? new TextEncoder().encode(text) : text, headers);
  const json = { 'content-type': 'application/json' };

  it.each([
    ['', {}, undefined],
    ['{"a":1}', json, { a: 1 }],
    ['7', { 'content-type': 'Application/JSON ; charset=utf-8' }, 7],
    ['7', { 'content-type': 'application/problem+json' }, 7],
    ['7', { 'content-type': 'application/a+b+json' }, 7],
    ['7', { ...json, 'content-encoding': ' Identity ' }, 7],
    ['7', { ...json, 'content-encoding': '' }, 7],
    ['7', { 'content-type': 'text/plain' }, '7'],
    ['7', { 'content-type': 'application/jsonx' }, '7'],
    ['7', { 'content-type': 'x-application/json' }, '7'],
    ['7', { 'content-type': 'application/x;json' }, '7'],
    ['7', { 'content-type': 'application/xjson' }, '7'],
  ])('%j with %j is %j', (text, headers, expected) => {
    expect(read(text, headers)).toEqual(expected);
  });

  it.each([
    ['{', json, /^is not JSON: ./],
    ['\ufeff7', json, /^begins with a byte order mark; JSON has none$/],
    [new Uint8Array([0x22, 0xff, 0x22]), json, /^is not JSON: ./],
    [
      '7',
      { ...json, 'content-encoding': 'GZIP' },
      /^is encoded as gzip; send it without a Content-Encoding$/,
    ],
    ['7', {}, /^has no Content-Type header$/],
  ])('%j with %j cannot be understood', (text, headers, reason) => {
    const body = read(text, headers);
    expect(body).toBeInstanceOf(UnreadableBody);
    expect(body).toHaveProperty('reason', expect.stringMatching(reason));
  });
});

describe('a request as Prism takes it', () => {
  const request: ApiRequest = {
    method: 'POST',
    path: '/a',
    query: new URLSearchParams('one=1&two=2&two=3&none='),
    headers: { accept: 'x', 'x-a': 'b' },
    body: { a: 1 },
  };

  it('has a list where the query says a thing more than once, and no Accept header', () => {
    expect(inputOf(request)).toStrictEqual({
      method: 'post',
      url: { path: '/a', query: { one: '1', two: ['2', '3'], none: '' } },
      headers: { 'x-a': 'b' },
      body: { a: 1 },
    });
  });

  it.each([
    ['Bearer abc', true],
    ['Basic abc', true],
    ['xbearer', true],
    ['Bearer', false],
    ['bearer abc', false],
    ['Bearer a b', false],
  ])('with authorization %j keeps it: %s', (authorization, kept) => {
    const headers = { ...request.headers, authorization };
    expect(inputOf({ ...request, headers }).headers).toEqual({ 'x-a': 'b', ...(kept && { authorization }) });
  });

  it.each([
    [undefined, []],
    ['', []],
    ['application/json', ['application/json']],
    ['a/b, c/d;q=0.5 ; e=f,*/*', ['a/b', ' c/d;q=0.5 ; e=f', '*/*']],
    ['a/b;charset=utf-8', ['a/b;charset=utf-8']],
    ['json, a/b/c, a/, /b, a/b;q, a/b c, a/b;q="1", a b/c', []],
  ])('accepts of %j: %j', (accept, types) => {
    expect(acceptedTypes(accept)).toEqual(types);
  });
});

describe('a body that is being received', () => {
  const limit = 10_000_000;
  const piece = Buffer.alloc(limit, 'a');

  /** Receives pieces of these lengths. */
  function received(lengths: number[], ends = true) {
    const request = new EventEmitter();
    const bytes = receive(request as IncomingMessage);
    for (const length of lengths) request.emit('data', piece.subarray(0, length));
    if (ends) request.emit('end');
    return { bytes, request };
  }

  it('comes as it was sent, up to the limit', async () => {
    expect(await received([2, 3]).bytes).toEqual(Buffer.from('aaaaa'));
    expect(await received([limit]).bytes).toHaveLength(limit);
  });

  it('is refused beyond the limit once it has ended, so that its sender hears it', async () => {
    await expect(received([limit, 1]).bytes).rejects.toMatchObject({
      status: 413,
      message: 'The mock reads bodies up to 10000000 bytes.',
      headers: {},
    });
  });

  it('is refused at once, and its connection closed, when it is ten times too long', async () => {
    const { bytes } = received([...Array.from({ length: 10 }, () => limit), 1], false);
    await expect(bytes).rejects.toMatchObject({ status: 413, headers: { connection: 'close' } });
  });

  it('is awaited up to ten times the limit', async () => {
    const { bytes, request } = received(
      Array.from({ length: 10 }, () => limit),
      false,
    );
    request.emit('error', new Error('the caller went away'));
    await expect(bytes).rejects.toThrow('the caller went away');
  });
});
