import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createOutput, type OutputOptions } from '../../src/mock/console/output.js';
import type { Mock } from '../../src/mock/index.js';
import type { RequestEvent } from '../../src/mock/request-event.js';

const mock = { url: 'http://127.0.0.1:1/v1', seed: 7, instructions: 'How to call it' } as Mock;
const event: RequestEvent = {
  at: new Date(0),
  method: 'POST',
  path: '/v1/a',
  operation: undefined,
  status: 200,
  durationMs: 1,
  reasons: [],
  body: 'sent',
};

/** An output, and what it printed. */
function observed(options: OutputOptions, terminal: { isTTY?: boolean; hasColors?: () => boolean } = {}) {
  const stream = Object.assign(new PassThrough(), terminal);
  // What the output uses of a terminal is here.
  const output = createOutput(options, stream as unknown as NodeJS.WriteStream);
  return { output, stream, printed: () => String(stream.read() ?? '') };
}

describe('when it is ready, a mock shows', () => {
  it.each([
    ['how to call it', {}, false, 'How to call it\n'],
    ['what it draws with, if it draws', {}, true, 'How to call it\nDrawn with --seed 7.\n\n'],
    ['its URL and nothing else with --quiet', { quiet: true }, true, 'http://127.0.0.1:1/v1\n'],
    [
      'URL and seed with --json',
      { json: true, quiet: true },
      false,
      '{"type":"ready","url":"http://127.0.0.1:1/v1","seed":7}\n',
    ],
  ])('%s', (_, options, seeded, expected) => {
    const { output, printed } = observed(options);
    output.ready(mock, seeded);
    expect(printed()).toBe(expected);
  });
});

describe('of a request, a mock shows', () => {
  it.each([
    ['a line', {}, /^\S+ {2}200 {2}POST {2}\/v1\/a {2}1\.0 ms\n$/],
    ['what was sent with --verbose', { verbose: true }, / ms\n +sent\n$/],
    ['nothing with --quiet', { quiet: true }, /^$/],
    ['JSON with --json', { json: true }, /^\{"type":"request",(?!.*"sent").*\}\n$/],
    ['what was sent in it with both', { json: true, verbose: true }, /^\{.*"body":"sent"\}\n$/],
  ])('%s', (_, options, expected) => {
    const { output, printed } = observed(options);
    output.request(event);
    expect(printed()).toMatch(expected);
  });

  it.each([
    [true, true, true],
    [true, false, false],
    [false, true, false],
  ])('on a terminal (%s) that has colours (%s) colours: %s', (isTTY, colours, expected) => {
    const { output, printed } = observed({}, { isTTY, hasColors: () => colours });
    output.request(event);
    expect(printed().includes('\u001b[')).toBe(expected);
  });
});

describe('of what else happens, a mock shows', () => {
  it.each([
    ['a line', {}, 'It is broken.\n'],
    ['nothing with --quiet', { quiet: true }, ''],
    ['JSON with --json', { json: true }, '{"type":"broken","message":"It is broken."}\n'],
  ])('%s', (_, options, expected) => {
    const { output, printed } = observed(options);
    output.note('broken', 'It is broken.');
    expect(printed()).toBe(expected);
  });
});

it('goes on when nobody reads what it says', () => {
  const { stream } = observed({});
  expect(() => stream.emit('error', new Error('EPIPE'))).not.toThrow();
});
