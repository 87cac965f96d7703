import { expect, it } from 'vitest';
import {
  type ConsoleData,
  type Entries,
  isLocal,
  requestOf,
  serverProblem,
  startCommand,
} from '../../scripts/docs/theme/request.js';

const data: ConsoleData = {
  method: 'POST',
  path: '/contact/{identifier}/act',
  parameter: { name: 'identifier', pattern: '.+' },
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
};

it('sends the fields of the form, its identifier encoded once', () => {
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

it.each(['nowhere', 'ftp://127.0.0.1', 'http://api.example/v1', 'http://127.0.0.1.example/v1', ''])(
  'sends nothing to "%s"',
  (server) => expect(serverProblem(server)).not.toBe(''),
);

it('sends to https anywhere, and to http on this machine, under its usual names', () => {
  const local = ['http://127.0.0.1:1', 'http://localhost', 'http://api.localhost/', 'https://[::1]:4010/v1'];
  const others = ['https://localhost.example', 'https://127.0.0.1.example', 'https://example.com'];
  expect([...local, ...others].map(serverProblem).join('')).toBe('');
  expect(local.filter((address) => !isLocal(address))).toEqual([]);
  expect([...others, 'nothing'].filter(isLocal)).toEqual([]);
});

it('starts a mock at the port that the request goes to', () => {
  expect(startCommand(data, 'http://127.0.0.1:4010/v1')).toBe('npx a-mock');
  expect(startCommand(data, 'http://localhost:4020/v1')).toBe('npx a-mock --port 4020');
  expect(startCommand(data, '')).toBe('npx a-mock');
});
