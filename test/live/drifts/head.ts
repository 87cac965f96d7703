import { type Answer, documented, type Sent } from '../server.js';
import { type DriftCase, type } from './drift-case.js';

const withoutHeader =
  (name: string) =>
  (_: Answer, { operation }: Sent) => {
    const answer = documented(operation, 429);
    delete answer.headers[name];
    return answer;
  };
const withHeader =
  (name: string, value: string) =>
  (_: Answer, { operation }: Sent) => {
    const answer = documented(operation, 429);
    return { ...answer, headers: { ...answer.headers, [name]: value } };
  };

export const headDrifts: DriftCase[] = [
  {
    name: 'another media type',
    operation: 'createComment',
    instead: 401,
    by: { headers: type('text/html; charset=utf-8'), body: '<html>' },
    reported: { 'header Content-Type': 'is text/html, and not application/json' },
    edited: ['#/components/responses/Unauthorized/content/text~1html'],
  },
  {
    name: 'another media type of JSON',
    operation: 'createComment',
    instead: 401,
    by: { headers: type('application/problem+json') },
    reported: { 'header Content-Type': 'is application/problem+json, and not application/json' },
    edited: ['#/components/responses/Unauthorized/content/application~1problem+json'],
  },
  {
    name: 'no media type',
    operation: 'createComment',
    instead: 401,
    by: { headers: {} },
    reported: { 'header Content-Type': 'is missing, and not application/json' },
    edited: ['#/components/responses/Unauthorized/content/*~1*'],
  },
  {
    name: 'a 429 that does not say how long to wait',
    operation: 'createComment',
    instead: 401,
    by: withoutHeader('Retry-After'),
    status: 429,
    reported: { 'header Retry-After': 'is missing' },
    edited: ['#/components/headers/RetryAfter/required'],
  },
  {
    name: 'a 429 that says it in another form',
    operation: 'createComment',
    instead: 401,
    by: withHeader('Retry-After', 'Sat, 21 Nov 2026 12:00:00 GMT'),
    status: 429,
    reported: { 'header Retry-After': 'must be number, and is string' },
    edited: ['#/components/headers/RetryAfter/schema/type'],
  },
  {
    name: 'a 429 that says its limit twice',
    operation: 'createComment',
    instead: 401,
    by: withHeader('X-RateLimit-Limit', '10, 10'),
    status: 429,
    reported: { 'header X-RateLimit-Limit': 'must be number, and is string' },
    edited: ['#/components/headers/RateLimitLimit/schema/type'],
  },
];
