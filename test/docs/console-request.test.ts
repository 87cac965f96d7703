import { describe, expect, it } from 'vitest';
import {
  type ConsoleData,
  curlOf,
  type Entries,
  isLocal,
  problemOf,
  requestOf,
  startCommand,
} from '../../scripts/docs/theme/request.js';

const data: ConsoleData = {
  method: 'POST',
  path: '/contact/{identifier}/act',
  parameter: 'identifier',
  contentType: 'application/json',
  identifiers: [],
  bodies: [],
  responses: [],
  kinds: {},
  authorization: { header: 'Authorization', scheme: 'Bearer' },
  command: 'npx a-mock',
  defaultPort: '4010',
};

const entries: Entries = {
  server: 'http://127.0.0.1:4010/v1',
  token: 'any-token',
  identifier: 'phone:+60121233112',
  body: '{}',
  response: '',
  agreed: false,
};

describe('a request of the console', () => {
  it('carries what stands in the form, its identifier encoded once', () => {
    expect(requestOf(entries, data)).toEqual({
      url: 'http://127.0.0.1:4010/v1/contact/phone%3A%2B60121233112/act',
      method: 'POST',
      headers: { Authorization: 'Bearer any-token', 'Content-Type': 'application/json' },
      body: '{}',
    });
  });

  it('asks a mock for a response, and no other server', () => {
    const asking = { ...entries, response: '429 TooMany' };
    expect(requestOf(asking, data).headers['Prefer']).toBe('code=429, example=TooMany');
    const elsewhere = { ...asking, server: 'https://api.example/v1' };
    expect(requestOf(elsewhere, data).headers).not.toHaveProperty('Prefer');
  });

  it('is shown as a command that a shell takes as it stands', () => {
    const quoted = { ...entries, body: `{"text":"it's"}` };
    expect(curlOf(requestOf(quoted, data))).toContain(`--data '{"text":"it'\\''s"}'`);
  });
});

describe('the console sends nothing', () => {
  it.each([
    ['server', { server: 'nowhere' }],
    ['server', { server: 'ftp://127.0.0.1' }],
    ['server', { server: 'http://api.example/v1', agreed: true }],
    ['agreed', { server: 'https://api.example/v1' }],
    ['agreed', { server: 'https://127.0.0.1.example/v1' }],
    ['token', { token: '' }],
    ['token', { token: 'two words' }],
    ['identifier', { identifier: ' ' }],
    ['identifier', { identifier: '..' }],
    ['body', { body: '{' }],
  ] as const)('while the %s is at fault: %o', (field, fault) => {
    expect(problemOf({ ...entries, ...fault })).toMatchObject({ field, message: expect.any(String) });
  });

  it('unless all is well', () => {
    expect(problemOf(entries)).toBeUndefined();
    expect(problemOf({ ...entries, server: 'https://api.example/v1', agreed: true })).toBeUndefined();
  });
});

it('is this machine under its usual names only', () => {
  const local = ['http://127.0.0.1:1', 'http://localhost', 'http://api.localhost/', 'https://[::1]:4010/v1'];
  expect(local.filter((address) => !isLocal(address))).toEqual([]);
  const others = ['https://localhost.example', 'https://127.0.0.1.example', 'https://example.com', 'nothing'];
  expect(others.filter(isLocal)).toEqual([]);
});

it('starts a mock at the port that the request went to', () => {
  expect(startCommand(data, 'http://127.0.0.1:4010/v1')).toBe('npx a-mock');
  expect(startCommand(data, 'http://localhost/v1')).toBe('npx a-mock');
  expect(startCommand(data, 'http://localhost:4020/v1')).toBe('npx a-mock --port 4020');
});
