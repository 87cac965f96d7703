import { describe, expect, it } from 'vitest';
import { requestLine } from '../../src/mock/console/request-line.js';
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
    const colours = [200, 404, 500].map((status) => {
      const line = requestLine({ ...event, status }, { ...plain, colours: true });
      return line.slice(0, line.indexOf(String(status))).slice(-5);
    });
    expect(colours).toEqual(['\u001b[32m', '\u001b[33m', '\u001b[31m']);
  });

  it('gives the first reasons and counts the others', () => {
    const line = requestLine({ ...event, reasons: ['a', 'b', 'c', 'd', 'e'] }, plain);
    expect(line).toMatch(/ {2}a; b; c; and 2 more$/);
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
