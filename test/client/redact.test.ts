import { inspect } from 'node:util';
import type { ClientOptions } from '@aelyst/client';
import { describe, expect, test } from 'vitest';
import { redactText, redactValue } from '../../src/redact.js';
import { nearlyLinear } from '../support/nearly-linear.js';
import {
  data,
  errorOf,
  fail,
  message,
  numberedTokens,
  refuse,
  reject,
  type Step,
  scripted,
  send,
  statusOf,
  withFakeTime,
} from '../support/scripted.js';

withFakeTime();

describe('a token is not shown', () => {
  const token = 'tok/en+SECRET=="x';
  const badRequest = statusOf('bad-request');

  /** Everything that a program can print of a result and of events, apart from the response itself. */
  const shown = ({ result: { response: _, ...rest }, events }: Awaited<ReturnType<typeof send>>) =>
    `${inspect(rest, { depth: 9, showHidden: true })} ${JSON.stringify(rest)} ${inspect(events)}`;

  const json = (text: string) => JSON.stringify({ message: text, nested: [{ [text]: text }] });
  const escaped = json(token).replaceAll('/', '\\/').replaceAll('+', '\\u002B');
  const allEscaped = json(token).replaceAll(/[a-z]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`);

  test.each<[string, Step, Partial<ClientOptions>?]>([
    ['an error that repeats it', fail('bad-request', {}, json(token))],
    ['an error that escapes each of its letters', fail('bad-request', {}, allEscaped)],
    ['an error that is not JSON', fail('server-error', {}, `<h1>${token}`)],
    ['an undocumented success', () => new Response(escaped, { status: 202 })],
    ['an undocumented error', () => new Response(escaped, { status: 418 })],
    ['a success that is not JSON', () => new Response(`<h1>${token}`)],
    ['a success that lacks a property', () => new Response(escaped)],
    ['a status text', () => new Response('{}', { status: badRequest, statusText: `no ${token}` })],
    ['an error that is cut', fail('bad-request', {}, json(token)), { maxResponseBytes: 40 }],
    ['an error of fetch', reject(Object.assign(new Error(`no ${token}`), { config: token, code: token }))],
    ['a cause of an error of fetch', reject(new TypeError('failed', { cause: new Error(`no ${token}`) }))],
  ])('after %s', async (_, step, options) => {
    for (const steps of [[step], [refuse(0), step]]) {
      const sending = await send(steps, { token, ...options });
      expect(sending.result.ok).toBe(false);
      for (const spelling of ['SECRET', 'tok/en', 'tok%2F', '\\u0074'])
        expect(shown(sending)).not.toContain(spelling);
    }
  });

  test.each([0, 150, 198, 1_000])(
    'if it is longer than a message, wherever the message is cut: after %d characters',
    async (before) => {
      const long = `SECRET${'x'.repeat(3_000)}`;
      const step = fail('bad-request', {}, json(`${'-'.repeat(before)}${long}`));
      expect(shown(await send([step], { token: long }))).not.toContain('SECRET');
    },
  );

  test('if onEvent aborts on the error of a fetch that repeats it', async () => {
    const controller = new AbortController();
    const sending = await send([reject(new Error(token))], {
      token,
      signal: controller.signal,
      onEvent: ({ type }) => type === 'error' && controller.abort(),
    });
    expect(shown(sending)).not.toContain('SECRET');
  });

  test('neither the first nor the second one of a function', async () => {
    const both = fail('unauthorized', {}, json('token-1 token-2'));
    const text = shown(await send([fail('unauthorized'), both], { token: numberedTokens() }));
    expect(text).not.toMatch(/token-\d/);
    expect(text).toContain('[token] [token]');
  });

  test('in an error, while a success stays as it is', async () => {
    const body = { ...data, note: token };
    expect((await send([() => Response.json(body)], { token })).result).toMatchObject({
      ok: true,
      data: body,
    });
  });

  test('in the code of an error of fetch', async () => {
    const thrown = Object.assign(new Error('broken'), { code: 'secret_token' });
    const { result } = await send([reject(thrown)], { token: thrown.code });
    expect(errorOf(result).cause).toMatchObject({ message: 'broken', code: undefined });
  });
});

describe('showPersonalData', () => {
  const identifier = 'email:jane.doe+x@example.com' as const;
  const text = `No jane.doe+x@example.com, no +60 12-123 3112 at /contact/${encodeURIComponent(identifier)}/message`;

  test.each<[string, Step]>([
    ['a response', fail('bad-request', {}, JSON.stringify({ message: text }))],
    ['an error of fetch', reject(new TypeError(`request to ${text}`, { cause: new Error(text) }))],
  ])('decides whether errors show personal data of %s', async (_, step) => {
    const errorWith = async (options: object) => {
      const { aelyst } = scripted([step], { retry: false, ...options });
      return errorOf(await aelyst.sendMessage(identifier, message));
    };
    const error = await errorWith({});
    expect(`${error.message} ${error.stack} ${error.cause}`).not.toMatch(/jane|doe|60 ?12|3112/);
    expect(error.message).toMatch(/\[email\].*\[phone\].*\[email\]/);
    expect((await errorWith({ showPersonalData: true })).message).toMatch(/jane.*3112.*jane/);
  });
});

test('an error of any depth can be printed', async () => {
  const body = `{"message":"deep","in":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
  const { result } = await send([fail('bad-request', {}, body)]);
  const error = errorOf(result);
  expect(error.body).toMatchObject({ message: 'deep', in: [[[expect.anything()]]] });
  expect(JSON.stringify(error)).toContain('[[["[too deep]"]]]');
});

describe('redactText', () => {
  test.each([
    ['an e-mail address', 'mailto:j.d+x@example.com is known', 'mailto:[email] is known'],
    ['a quoted e-mail address', '<a@b.c> "d@e.f" \'g@h.i\'', '<[email]> "[email]" \'[email]\''],
    ['an e-mail address at the end of a sentence', 'Unknown: a@b.c, d@e.f!', 'Unknown: [email], [email]!'],
    ['an encoded e-mail address', 'GET /contact/jane%40example.com/tag', 'GET /contact/[email]/tag'],
    ['an e-mail address beyond ASCII', 'no jürgen@münchen.de here', 'no [email] here'],
    ['an e-mail address with combining marks', 'no user@डाटामेल.भारत here', 'no [email] here'],
    ['an e-mail address with an apostrophe', "no o'brien@example.com here", 'no [email] here'],
    ['an e-mail address with a quoted name', 'no "jane doe"@example.com here', 'no [email] here'],
    ['a phone number', 'call +60 (12) 123-31.12 now', 'call [phone] now'],
    ['a phone number of seven digits', 'call +1234567 now', 'call [phone] now'],
    ['an encoded phone number', 'GET /x/%2B60121233112/tag', 'GET /x/[phone]/tag'],
    ['a phone number without +', 'call 12345678 now', 'call [phone] now'],
    ['a phone number in groups', 'call 0151 2345678, 012-123 3112', 'call [phone], [phone]'],
    ['a phone number with its area in brackets', 'call (555) 010-9999 now', 'call [phone] now'],
    ['a phone number with dots', 'call 555.010.9999 now', 'call [phone] now'],
    ['a long number', '1234567890123456', '[phone]'],
    ['several people', 'a@b.c knows d@e.f and +60121233112', '[email] knows [email] and [phone]'],
  ])('replaces %s', (_, text, shown) => {
    expect(redactText(text, {})).toBe(shown);
    expect(redactText(text, { showPersonalData: true })).toBe(text);
  });

  test.each([
    '7 of 1234567 failed at 2026-01-01',
    '+123456',
    'x12345678',
    'at 12:30',
    'at 2026-01-01 10:15:00',
    'lines 10-20, 30-45',
    '20 of 60 in 1000 ms',
    'connect to 192.168.100.200:8080',
    'a @ b',
    'user@ home',
    '@b',
  ])('keeps a text without personal data: %s', (text) => {
    expect(redactText(text, { tokens: ['secret'], identifier: 'email:jane@example.com' })).toBe(text);
  });

  describe.each(['abcdef', 'tok/en+SECRET=="x', 'eyJhbGciOi.J9-_~x'])('with the token %s', (token) => {
    const json = JSON.stringify(token).slice(1, -1);
    const percent = encodeURIComponent(token);

    test.each([
      ['as it is', token],
      ['as JSON', json],
      ['as JSON with escaped slashes', json.replaceAll('/', '\\/')],
      ['as JSON with escaped plus signs', json.replaceAll('+', '\\u002B')],
      ['as JSON in JSON', JSON.stringify(json).slice(1, -1)],
      ['as JSON with escaped slashes in JSON', JSON.stringify(json.replaceAll('/', '\\/')).slice(1, -1)],
      ['percent-encoded', percent],
      ['percent-encoded in lower case', percent.replace(/%../g, (code) => code.toLowerCase())],
      ['percent-encoded in part', encodeURI(token)],
      ['as a form encodes it', new URLSearchParams({ token }).toString().slice('token='.length)],
      ['as a form decodes it', token.replaceAll('+', ' ')],
      ['in Base64', Buffer.from(token).toString('base64')],
      ['as HTML has it', token.replace(/\W/g, (sign) => `&#${sign.charCodeAt(0)};`)],
      ['as HTML has it in hex', token.replace(/\W/g, (sign) => `&#x${sign.charCodeAt(0).toString(16)};`)],
      ['as HTML names it', token.replaceAll('"', '&quot;').replaceAll('/', '&sol;')],
      [
        'in Base64 without padding',
        Buffer.from(token).toString('base64url').replaceAll('-', '+').replaceAll('_', '/'),
      ],
    ])('replaces it %s, also with showPersonalData', (_, spelling) => {
      expect(redactText(`not ${spelling}, ${spelling}.`, { tokens: [token], showPersonalData: true })).toBe(
        'not [token], [token].',
      );
    });

    test('replaces a token of any length', () => {
      const long = token.repeat(500);
      expect(redactText(`not ${long} here`, { tokens: [long] })).toBe('not [token] here');
    });
  });

  test('keeps a token that is too short to be secret, because any word may contain it', () => {
    expect(redactText('abcde', { tokens: ['abcde'] })).toBe('abcde');
  });

  test.each(['.*.*.*', '(((((((', '[a-z]{9}', '\\d\\d\\d\\d', '$&$&$&'])(
    'takes the token %s literally',
    (token) => {
      expect(redactText(`not abcdefghi ${token}.`, { tokens: [token] })).toBe('not abcdefghi [token].');
    },
  );

  describe.each([
    ['email:jane.doe+x@example.com', 'jane.doe+x@example.com', '[email]'],
    ['email:jörg@münchen.de', 'jörg@münchen.de', '[email]'],
    ['email:\u{1f600}@example.com', '\u{1f600}@example.com', '[email]'],
    ['phone:+60121233112', '+60121233112', '[phone]'],
    ['phone:+1234567', '+1234567', '[phone]'],
  ])('with the identifier %s', (identifier, value, shown) => {
    test.each([
      ['as it is', value],
      ['as the client encodes it', encodeURIComponent(value)],
      ['encoded in lower case', encodeURIComponent(value).replace(/%../g, (code) => code.toLowerCase())],
      ['encoded by encodeURI', encodeURI(value)],
      ['in JSON', JSON.stringify(value).replaceAll('+', '\\u002b').slice(1, -1)],
      ['in upper case', value.toUpperCase()],
      ['without its plus', value.replace(/^\+/, '')],
    ])('replaces it %s', (_, spelling) => {
      const [prefix] = identifier.split(':');
      for (const colon of [':', '%3A', '%3a']) {
        expect(redactText(`POST /v1/contact/${prefix}${colon}${spelling}/tag failed`, { identifier })).toBe(
          `POST /v1/contact/${prefix}${colon}${shown}/tag failed`,
        );
      }
      const text = `POST /${spelling}/tag of ${spelling}`;
      expect(redactText(text, { identifier })).toBe(`POST /${shown}/tag of ${shown}`);
      expect(redactText(text, { identifier, showPersonalData: true })).toBe(text);
    });
  });

  test.each([
    ['60 12-123 3112', '[phone]'],
    ['+60 (12) 123.3112', '[phone]'],
    ['012-123 3112', '[phone]'],
    ['12 123 3112', '[phone]'],
    ['0060121233112', '[phone]'],
    ['123 3113', '123 3113'],
    ['12 123 31121', '[phone]'],
  ])('replaces a phone number in %s as people write it: %s', (spelling, shown) => {
    expect(redactText(`${spelling}: unknown`, { identifier: 'phone:+60121233112' })).toBe(
      `${shown}: unknown`,
    );
  });

  test('replaces an ID or a short value only after its prefix', () => {
    expect(redactText('123 at /id%3A123/tag, id:123', { identifier: 'id:123' })).toBe(
      '123 at /[id]/tag, [id]',
    );
    expect(redactText('1234567 at id:1234567', { identifier: 'id:1234567' })).toBe('1234567 at [id]');
    expect(redactText('not +12 at phone%3A%2B12/tag', { identifier: 'phone:+12' })).toBe(
      'not +12 at [phone]/tag',
    );
    const longer = 'not jane@example.community';
    expect(redactText(longer, { identifier: 'email:jane@example.com' })).toBe('not [email]');
  });

  test('replaces an identifier of any length', () => {
    for (const name of ['x'.repeat(1000), `${'x'.repeat(199)}\u{1f600}y`]) {
      const identifier = `email:${name}@example.com`;
      expect(redactText(`not ${encodeURIComponent(identifier)} here`, { identifier })).toBe(
        'not email%3A[email] here',
      );
    }
  });

  test.each([
    ['a', 'a@', '@', '1', '+1 ', '+1(', '(', ' ', '\\', '%', '%40', 'é', 'a%', '+1', '&#', '\\u'],
    ['tok/', 'jane.', 'jane.doe', 'eyJ', '\\/', '\\\\u00', '%4', ':', 'email%3A', '\ud83d'],
  ])('takes time in proportion to the length of the text: %s …', (...pieces) => {
    const secrets = { tokens: ['tok/en+SECRET=="x'], identifier: 'email:jane.doe@example.com' };
    for (const piece of pieces) {
      expect(nearlyLinear((length) => redactText(`x${piece.repeat(length / piece.length)}y`, secrets))).toBe(
        true,
      );
    }
  });
});

describe('redactValue', () => {
  const token = 'tok/en+SECRET=="x';
  const spelled = JSON.stringify(token).replaceAll('/', '\\/').replaceAll('+', '\\u002B');

  test('replaces the token in strings and names at any place', () => {
    const body = JSON.parse(
      `{ "message": ${spelled}, "debug": { "headers": [{ "authorization": "Bearer ${spelled.slice(1)} }] },
         ${spelled}: 1, "list": [[${spelled}], "jane@example.com"], "__proto__": { "token": ${spelled} } }`,
    );
    const redacted = redactValue(body, [token]);
    expect(JSON.stringify(redacted)).toBe(
      '{"message":"[token]","debug":{"headers":[{"authorization":"Bearer [token]"}]},' +
        '"list":[["[token]"],"jane@example.com"],"__proto__":{"token":"[token]"},"[token]":1}',
    );
    expect({}).not.toHaveProperty('token');
  });

  test.each([null, 7, true, 'words', [], {}, [null, 1.5, false, '']])('keeps %j', (value) => {
    expect(redactValue(structuredClone(value), [token])).toEqual(value);
  });

  test('replaces the token in a value that is a string, and nothing without a token', () => {
    expect(redactValue(`Bearer ${token}`, [token])).toBe('Bearer [token]');
    expect(redactValue({ message: 'undefined' }, [])).toEqual({ message: 'undefined' });
  });

  test.each([
    [999, '[token]'],
    [1_000, '[token]'],
    [1_001, '[too deep]'],
    [100_000, '[too deep]'],
  ])('reaches a thousand levels, and cuts what is below: at %d', (depth, end) => {
    let value: unknown = redactValue(JSON.parse(`${'['.repeat(depth)}${spelled}${']'.repeat(depth)}`), [
      token,
    ]);
    while (Array.isArray(value)) [value] = value;
    expect(value).toBe(end);
  });

  test('takes time in proportion to the number of strings', () => {
    expect(nearlyLinear((length) => redactValue(Array(length).fill('a'), [token]))).toBe(true);
  });
});
