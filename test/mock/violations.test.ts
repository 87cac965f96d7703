import { describe, expect, it } from 'vitest';
import { reasonsOf, type Violation, violationsHeader } from '../../src/mock/violations.js';

const violation = (location: string[], message: string, code: string | number = 'type'): Violation => ({
  location,
  severity: 'Error',
  code,
  message,
});

describe('the header of violations', () => {
  it('is none where there are none', () => {
    expect(violationsHeader([])).toEqual({});
  });

  it('is JSON in visible ASCII, which reads back as what it was made of', () => {
    const violations = [violation(['request', 'body'], 'Zoë\n\u007f😀 ~'), violation([], 'b', 401)];
    const header = violationsHeader(violations)['sl-violations'] ?? '';
    expect(header).toMatch(/^[ -~]+$/);
    expect(header).toContain('Zo\\u00eb\\n\\u007f\\ud83d\\ude00 ~');
    expect(JSON.parse(header)).toEqual(violations);
  });

  it('holds 8,000 characters, and loses whole entries beyond them', () => {
    const one = violation(['request'], '');
    const rest = '[]'.length + JSON.stringify(one).length + ','.length;
    const fits = { ...one, message: 'x'.repeat(8_000 - rest) };
    const tooLong = { ...one, message: 'x'.repeat(8_001 - rest) };
    expect(JSON.parse(violationsHeader([fits])['sl-violations'] ?? '')).toEqual([fits]);
    expect(JSON.parse(violationsHeader([tooLong])['sl-violations'] ?? '')).toEqual([]);
    const half = { ...one, message: 'x'.repeat(4_000) };
    expect(JSON.parse(violationsHeader([half, half])['sl-violations'] ?? '')).toEqual([half]);
  });
});

describe('the reasons for people', () => {
  it.each([
    [['request', 'body', 'a', '0'], 'Request body property a.0 must be string', '/body/a/0 must be string'],
    [['request', 'body'], 'Request body must be object', '/body must be object'],
    [['request', 'path', 'id'], 'Request path parameter id must match', '/path/id must match'],
    [['request', 'path', 'id'], 'Request path property id must match', '/path/id property id must match'],
    [['request'], 'Request has no token', 'has no token'],
    [['request', 'body'], 'Body is required', '/body Body is required'],
    [['request', 'query', 'a'], '', '/query/a'],
  ])('at %j of %j are %j', (location, message, reason) => {
    expect(reasonsOf([violation(location, message)])).toEqual([reason]);
  });

  it('are those of the token alone if it was refused', () => {
    const others = violation(['request', 'body'], 'Request body is wrong');
    expect(reasonsOf([others, violation(['request'], 'Request has no token', 401)])).toEqual([
      'has no token',
    ]);
    expect(reasonsOf([others, others])).toHaveLength(2);
  });
});
