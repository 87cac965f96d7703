import { describe, expect, it } from 'vitest';
import { requestJson, requestLine } from '../../src/mock/console/request-line.js';
import type { RequestEvent } from '../../src/mock/request-event.js';

const event: RequestEvent = {
  at: new Date(2026, 0, 2, 3, 4, 5, 6),
  method: 'POST',
  path: '/v1/contact/id%3A1/tag',
  operation: 'addTags',
  status: 200,
  durationMs: 1.234,
  reasons: [],
  body: undefined,
};
const plain = { colours: false, verbose: false };

describe('the line of a request', () => {
  it('reads like this', () => {
    expect(requestLine(event, plain)).toBe('03:04:05.006  200  POST  /v1/contact/id%3A1/tag  1.2 ms');
  });

  it('has colours if it may: one for each class of status', () => {
    const colours = [200, 300, 404, 500, undefined].map((status) => {
      const line = requestLine({ ...event, status }, { ...plain, colours: true });
      return line.slice(0, line.indexOf(String(status ?? '---'))).slice(-5);
    });
    expect(colours).toEqual(['\u001b[32m', '\u001b[33m', '\u001b[33m', '\u001b[31m', '\u001b[90m']);
  });

  it('ends with the duration when there is no reason, in colours, too', () => {
    expect(requestLine(event, { ...plain, colours: true })).toSatisfy((line: string) =>
      line.endsWith('1.2 ms\u001b[39m'),
    );
  });

  it('gives the first reasons and counts the others', () => {
    const line = requestLine({ ...event, reasons: ['a', 'b', 'c', 'd', 'e'] }, plain);
    expect(line).toMatch(/ {2}a; b; c; and 2 more$/);
  });

  it('has its reasons in yellow', () => {
    const line = requestLine({ ...event, reasons: ['a'] }, { ...plain, colours: true });
    expect(line).toContain('  \u001b[33ma\u001b[39m');
  });

  it('gives three reasons without counting', () => {
    expect(requestLine({ ...event, reasons: ['a', 'b', 'c'] }, plain)).toMatch(/ {2}a; b; c$/);
  });

  it.each([
    ['a text', 'plain \u009b', 'plain \\u{9b}'],
    ['JSON', { a: [1] }, '{"a":[1]}'],
  ])('has what was sent below it if that is wanted: %s', (_, body, shown) => {
    const line = requestLine(event, plain);
    const verbose = { ...plain, verbose: true };
    expect(requestLine({ ...event, body }, verbose)).toBe(`${line}\n${' '.repeat(14)}${shown}`);
    expect(requestLine({ ...event, body }, plain)).toBe(line);
    expect(requestLine(event, verbose)).toBe(line);
  });

  it('shows 200 characters of a path', () => {
    const path = `/${'x'.repeat(199)}`;
    expect(requestLine({ ...event, path }, plain)).toContain(`  ${path}  `);
    expect(requestLine({ ...event, path: `${path}y` }, plain)).toContain(`  ${path}…  `);
  });

  it('stays one line, and short, whatever the path is', () => {
    const line = requestLine({ ...event, path: `/\u009b\n\u202e${'x'.repeat(9_000)}` }, plain);
    expect(line).toContain('/\\u{9b}\\u{a}\\u{202e}xxx');
    expect(line.length).toBeLessThan(300);
  });

  it('shows a caller that went away as having no status', () => {
    expect(requestLine({ ...event, status: undefined }, plain)).toContain('  ---  POST');
  });
});

describe('a request as JSON', () => {
  const { body: _, at, ...rest } = event;
  const shown = { type: 'request', ...rest, at: at.toISOString(), durationMs: 1.2 };

  it('has what is known of it, and what was sent if that is wanted', () => {
    const sent = { ...event, body: { a: 1 } };
    expect(JSON.parse(requestJson(sent, false))).toEqual(shown);
    expect(JSON.parse(requestJson(sent, true))).toEqual({ ...shown, body: { a: 1 } });
  });
});
